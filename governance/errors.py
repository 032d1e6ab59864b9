"""What can go wrong with rules, assessments and stops, in words an officer can act on."""

from audit.errors import DomainError


class WrongState(DomainError):
    """The step is not in the table of states. Reload: someone may have moved it meanwhile."""

    status = 409
    slug = "wrong-state"
    title = "This step is not possible from the present state"


class SamePerson(DomainError):
    """Four eyes: the person who wrote or advised may not be the one who decides."""

    status = 403
    slug = "same-person"
    title = "A second person must do this"


class PolicyRejected(DomainError):
    """The policy has mistakes or clashes. Mend each one that `problems` names."""

    status = 422
    slug = "policy-rejected"
    title = "The policy cannot go to review"


class ExampleFails(DomainError):
    """An example case does not hold. Mend the rules or the example."""

    status = 422
    slug = "example-fails"
    title = "An example case does not hold"


class Unacknowledged(DomainError):
    """The policy newly allows something that nobody acknowledged. Open the simulation."""

    status = 409
    slug = "unacknowledged"
    title = "Newly allowed uses must be acknowledged one by one"


class PublishedMeanwhile(DomainError):
    """Someone published since you looked. Reload, check the new set, publish again."""

    status = 409
    slug = "published-meanwhile"
    title = "Another set was published meanwhile"


class BrokenSet(DomainError):
    """The published rules do not match their hash. Do not catch this: nothing is decided by rules
    that were altered outside a publication. Publish again from the approved policies."""

    status = 503
    slug = "broken-policy-set"
    title = "The published rules do not match their hash"


class AssessmentIncomplete(DomainError):
    """A part that GDPR Art. 35(7) asks for is missing; `missing` names each."""

    status = 422
    slug = "assessment-incomplete"
    title = "The assessment is not complete"


class DocumentRefused(DomainError):
    """The imported document is not one we can read safely; the message names the place."""

    status = 422
    slug = "document-refused"
    title = "The document was refused"
