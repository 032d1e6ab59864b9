"""The staff's admin site: the stock one, dressed by templates/admin and static/discreet."""

from django.contrib.admin.apps import AdminConfig


class DiscreetAdminConfig(AdminConfig):
    """Use our admin site wherever `admin.site` is meant."""

    default_site = "governance.admin_site.DiscreetAdminSite"

    def ready(self) -> None:
        """Every app's screens are found; those of packages go."""
        super().ready()
        from django.contrib import admin

        admin.site.drop_foreign()  # type: ignore[attr-defined]  # a DiscreetAdminSite
