"""What nobody needs any more: sessions that are over, wrong tries that no longer count."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session


def forget_stale(*, at: datetime) -> int:
    """Delete them; how many. Addresses and browsers of staff go with them."""
    over, _ = Session.objects.filter(expire_date__lte=at).delete()
    living = Session.objects.values("session_key")
    seen, _ = UserSession.objects.exclude(session_key__in=living).delete()
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tries, _ = AccessAttempt.objects.filter(attempt_time__lte=since).delete()
    return int(over + seen + tries)
