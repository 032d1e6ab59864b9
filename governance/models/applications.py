"""Internal applications: who they are, whose subjects they may name, what they may do."""

import re
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import ClassVar

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

EVERY_NAMESPACE = "*"
NAMESPACE = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
RATE_PER_MINUTE = 6_000  # what an application gets unless somebody chose otherwise


def known_networks(value: object) -> None:
    """Refuse what is not a list of networks in CIDR notation."""
    if not isinstance(value, list):
        raise ValidationError(_("It must be a list of networks."))
    for one in value:
        try:
            ip_network(one)
        except (ValueError, TypeError):
            raise ValidationError(
                _("%(network)s is not a network such as 10.20.0.0/16."),
                params={"network": one},
            ) from None


def known_namespaces(value: object) -> None:
    """Refuse what is not a list of namespaces, or `["*"]` for every one."""
    words = value if isinstance(value, list) else []
    if not words or (EVERY_NAMESPACE in words and len(words) > 1):
        raise ValidationError(_("Name its namespaces, or * alone for every one."))
    for word in words:
        if word != EVERY_NAMESPACE and not NAMESPACE.fullmatch(str(word)):
            raise ValidationError(
                _("%(namespace)s is not a namespace: small letters, digits, dots and hyphens."),
                params={"namespace": word},
            )


class Application(models.Model):
    """An internal app: an OAuth2 client, with a service account that holds its permissions.

    The service account exists so that guardian's object permissions on a purpose work alike for
    staff and for applications.
    """

    slug = models.SlugField(max_length=64, unique=True)
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="application")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="application"
    )
    namespaces = models.JSONField(
        default=list,
        validators=[known_namespaces],
        help_text='Namespaces of subjects it may name; ["*"] means all.',
    )
    networks = models.JSONField(
        default=list,
        blank=True,
        validators=[known_networks],
        help_text="Where it may call from, in CIDR notation; an empty list means anywhere.",
    )
    rate_per_minute = models.PositiveIntegerField(
        default=RATE_PER_MINUTE, validators=[MinValueValidator(1)]
    )
    quota_per_day = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    quota_per_month = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def scope_of_namespaces(self) -> tuple[str, ...] | None:
        """The namespaces it may name subjects of; None means every one."""
        return None if EVERY_NAMESPACE in self.namespaces else tuple(self.namespaces)

    def usable(self, *, at: datetime) -> bool:
        """Whether it may call at all at `at`: switched on and not expired."""
        return (
            self.active
            and self.account.is_active
            and (self.expires_at is None or at < self.expires_at)
        )

    def admits(self, address: str) -> bool:
        """Whether a call may come from `address`; an address that cannot be read is refused."""
        if not self.networks:
            return True
        try:
            here = ip_address(address)
        except ValueError:
            return False
        return any(here in ip_network(network) for network in self.networks)


class SecretQuerySet(models.QuerySet["ApplicationSecret"]):
    """Reads over secrets."""

    def live(self, *, at: datetime) -> "SecretQuerySet":
        """Neither retired nor expired at `at`."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), retired_at=None)


class ApplicationSecret(models.Model):
    """One of at most two secrets of an application; only a keyed hash of it is kept.

    A secret holds 256 random bits, so one keyed SHA-256 is as good as a slow hash (NIST SP 800-63B
    §5.1.2.2 on look-up secrets) and gives no caller a way to keep the token endpoint busy.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="secrets")
    number = models.PositiveIntegerField(help_text="Counts up within the application.")
    slot = models.PositiveSmallIntegerField(choices=[(1, "1"), (2, "2")])
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(
        null=True, blank=True, help_text="When a token was last fetched with it."
    )

    objects: ClassVar = SecretQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="one_secret_per_number"),
            models.UniqueConstraint(
                fields=["application", "slot"],
                condition=Q(retired_at=None),
                name="two_secrets_at_most",
            ),
            models.CheckConstraint(condition=Q(slot__in=(1, 2)), name="slots_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.application} #{self.number}"


class Meter(models.Model):
    """What an application has used: one row each, moved on by one statement for each call."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="meter"
    )
    full_until = models.FloatField(help_text="When its minute's allowance is whole again (Unix).")
    day = models.IntegerField(help_text="The day that is counted (proleptic ordinal, UTC).")
    day_count = models.PositiveIntegerField()
    month = models.IntegerField(help_text="The month that is counted: year * 12 + month (UTC).")
    month_count = models.PositiveIntegerField()
    used_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"meter of {self.application_id}"
