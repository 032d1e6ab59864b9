"""The staff's front door."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class DiscreetAdminSite(AdminSite):
    """The admin, in the product's words."""

    site_header = "Discreet"
    site_title = "Discreet"
    index_title = _("Privacy and governance")
    enable_nav_sidebar = True
