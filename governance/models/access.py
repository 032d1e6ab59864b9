"""Who may use a purpose or read of it: guardian's object permissions, with real foreign keys.

guardian's generic rows hold the object's key as text and outlive the object, so that a key used
again would inherit them; these are joined by number and go with the purpose.
"""

from typing import ClassVar

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from consent.models import Purpose


class PurposeUserPermission(UserObjectPermissionBase):
    """One permission of one account, a person's or an application's, on one purpose."""

    content_object = models.ForeignKey(Purpose, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        """Unique per account, permission and purpose; the look-up of one purpose by index."""

        indexes: ClassVar = [models.Index(fields=["user", "content_object"])]


class PurposeGroupPermission(GroupObjectPermissionBase):
    """One permission of everybody in one role on one purpose."""

    content_object = models.ForeignKey(Purpose, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        """Unique per role, permission and purpose; the look-up of one purpose by index."""

        indexes: ClassVar = [models.Index(fields=["group", "content_object"])]
