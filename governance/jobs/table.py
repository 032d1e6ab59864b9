"""The table of duties: jobs that keep a ledger, the tasks that start them, and what they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.jobs import works
from governance.jobs.ledger import Run


@dataclass(frozen=True, slots=True)
class Job:
    """One duty. `task`: the Celery task; how often it runs is the schedule's to say."""

    name: str
    task: str
    title: str | Promise
    work: Callable[[Run], None]


JOBS: Final[Mapping[str, Job]] = MappingProxyType(
    {
        job.name: job
        for job in (
            Job("purge", "governance.purge_due", _("delete what is due"), works.purge),
            Job("prune", "governance.prune_log", _("prune the log's content"), works.prune),
            Job("expire", "governance.expire_due", _("expire consents and notices"), works.expire),
            Job("redate", "governance.redate", _("date rows by the rules"), works.redate),
            Job("rotate", "governance.rotate_keys", _("rotate keys"), works.rotate),
            Job("remind", "governance.remind_requests", _("remind of requests"), works.remind),
            Job("check", "governance.check_log", _("check the log"), works.check),
        )
    }
)
