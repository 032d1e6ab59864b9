"""Actions on rows that were ticked in a list."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Screen = admin.ModelAdmin[Any]
else:
    Screen = admin.ModelAdmin


class ChosenRows(Screen):
    """Mixed into screens with actions: Django looks up what was ticked, and fails on no key."""

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *others: Any, **named: Any
    ) -> Any:
        """The action's answer; None, with a message, when nothing of it can be done."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(key)
        except ValidationError:
            self.message_user(request, _("These are no rows of this list."), messages.ERROR)
            return None
        return super().response_action(request, queryset, *others, **named)
