"""The deeds of the evidence log. `record()` is what every other part calls."""

from audit.payload import Event, Promise, new_id
from audit.services.pruning import prune
from audit.services.publishing import publish, refuse_rollback
from audit.services.recording import attach_detail, record, record_alone, record_many
from audit.services.sequencing import sequence

__all__ = [
    "Event",
    "Promise",
    "attach_detail",
    "new_id",
    "prune",
    "publish",
    "record",
    "record_alone",
    "record_many",
    "refuse_rollback",
    "sequence",
]
