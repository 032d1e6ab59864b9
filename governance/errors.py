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


class Conflict(DomainError):
    """Separation of duties: one person may not hold these roles together. Choose another person."""

    status = 409
    slug = "conflicting-roles"
    title = "One person may not hold these roles together"


class EmergencyRefused(DomainError):
    """Emergency access is not for this role, reason or length, or it is over."""

    status = 403
    slug = "emergency-refused"
    title = "No emergency access"


class PolicyRejected(DomainError):
    """The policy has mistakes or clashes. Mend each one that `problems` names."""

    status = 422
    slug = "policy-rejected"
    title = "The policy cannot go to review"


class ProfileRejected(DomainError):
    """The redaction profile has a mistake, which the detail names by its field. Mend it."""

    status = 422
    slug = "profile-rejected"
    title = "The redaction profile has a mistake"


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


class HoldRefused(DomainError):
    """The legal hold names nothing, or nobody we know, or lacks a reason or a later review."""

    status = 422
    slug = "hold-refused"
    title = "The legal hold cannot be proposed"


class Held(DomainError):
    """A legal hold suspends this deletion (GDPR Art. 17(3)(e)); it waits until the release."""

    status = 409
    slug = "legal-hold"
    title = "A legal hold suspends this deletion"


class TermsRefused(DomainError):
    """What was asked for an application cannot be; the field says which part."""

    status = 422
    slug = "terms-refused"
    title = "The application cannot have these terms"


class TwoSecretsLive(DomainError):
    """An application has at most two live secrets. Retire one, then add the next."""

    status = 409
    slug = "two-secrets-live"
    title = "Two secrets are live already"


class SecretUnknown(DomainError):
    """The secret is retired or never was. Reload the application's page."""

    status = 409
    slug = "secret-unknown"
    title = "There is no such live secret"


class AccessRefused(DomainError):
    """This account may not be given that permission on a purpose: see `governance/roles.py`."""

    status = 403
    slug = "access-refused"
    title = "This permission cannot be given"


class LimitReached(DomainError):
    """The application is over its rate or its quota. Wait `Retry-After` seconds, then go on.

    The members follow the problem type `quota-exceeded` of
    draft-ietf-httpapi-ratelimit-headers-10.
    """

    status = 429
    slug = "quota-exceeded"
    title = "Too many calls"

    def __init__(self, limits: tuple[str, ...], *, retry_after: int) -> None:
        super().__init__(
            f"The limit for {' and '.join(limits)} is used up; retry in {retry_after} seconds.",
            extra={"violated-policies": list(limits)},
        )
        self.retry_after = retry_after  # seconds


class RequestRefused(DomainError):
    """The request of a data subject lacks something, or the step does not fit it; see `field`."""

    status = 422
    slug = "request-refused"
    title = "The request cannot be taken so"


class RequestKeyReused(DomainError):
    """The Idempotency-Key was used with another body. Make a new key for a new request."""

    status = 422
    slug = "idempotency-key-reused"
    title = "Idempotency key was used for another request"


class RequestUnknown(DomainError):
    """No such request, or not one this caller may see."""

    status = 404
    slug = "request-unknown"
    title = "No such request"


class IdentityUnproven(DomainError):
    """What is asked for is given to verified persons only. Verify the request first."""

    status = 403
    slug = "identity-unproven"
    title = "The person's identity is not verified"


class PackageGone(DomainError):
    """There is no package: not ready yet, expired, or erased with the person. Ask again."""

    status = 404
    slug = "package-gone"
    title = "There is no package"


class RuleRefused(DomainError):
    """The retention rule names what does not exist, or is shorter than a law allows."""

    status = 422
    slug = "retention-rule-refused"
    title = "The retention rule cannot be proposed"


class FlagRefused(DomainError):
    """The flag lacks a basis or a reason, or stands as it was asked for."""

    status = 422
    slug = "flag-refused"
    title = "The flag cannot be changed"
