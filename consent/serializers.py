"""What may come in. Unknown fields are refused by name; every error names its field."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from consent.labels import names_nobody
from consent.models import Notice, Purpose
from consent.references import ID_LIMIT, NAMESPACE_LIMIT, Reference
from consent.standing import AGE_FLOORS

LANGUAGE_LIMIT = 20
SLUG_LIMIT = 64
HEX_DIGEST = r"\A[0-9a-f]{64}\Z"


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses what it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        """Validate; `{"field": ["This field is not known."]}` for every stranger."""
        if isinstance(data, Mapping):
            strangers = sorted(set(map(str, data)) - set(self.fields))
            if strangers:
                raise serializers.ValidationError(
                    {name: ["This field is not known."] for name in strangers}
                )
        return super().to_internal_value(data)


class SubjectField(Strict):
    """`{"namespace", "id"}` → `Reference`."""

    namespace = serializers.RegexField(
        r"\A[a-z0-9]+([._-][a-z0-9]+)*\Z", max_length=NAMESPACE_LIMIT, validators=[names_nobody]
    )
    id = serializers.CharField(max_length=ID_LIMIT, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> Reference:
        """A normalised reference."""
        valid = super().to_internal_value(data)
        try:
            return Reference(valid["namespace"], valid["id"])
        except ValueError as error:
            raise serializers.ValidationError({"id": [str(error)]}) from error


@extend_schema_field(OpenApiTypes.STR)
class PurposeField(serializers.Field[Any, Any, Any, Any]):
    """A purpose's slug → `Purpose`."""

    def to_internal_value(self, data: Any) -> Purpose:
        """An active purpose."""
        purpose = None
        if isinstance(data, str) and len(data) <= SLUG_LIMIT:
            purpose = Purpose.objects.active().filter(slug=data).first()
        if purpose is None:
            raise serializers.ValidationError("There is no such purpose, or it is switched off.")
        return purpose

    def to_representation(self, value: Any) -> Any:
        """The slug."""
        return str(value)


class NoticeField(Strict):
    """`{"id", "version"?}` → `Notice`."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, required=False)

    def to_internal_value(self, data: Any) -> Notice:
        """The notice, whatever its state; the service judges that."""
        valid = super().to_internal_value(data)
        notice = Notice.objects.select_related("purpose").filter(pk=valid["id"]).first()
        if notice is None or valid.get("version", notice.version) != notice.version:
            raise serializers.ValidationError({"id": ["There is no such notice."]})
        return notice


class PartyField(Strict):
    """A third party of the processing."""

    name = serializers.CharField(max_length=200, validators=[names_nobody])
    role = serializers.CharField(max_length=100, validators=[names_nobody])


class ConsentBody(Strict):
    """`PUT /consents`."""

    subject = SubjectField()
    purpose = PurposeField()
    modality = serializers.CharField(max_length=20, validators=[names_nobody])
    state = serializers.ChoiceField(["given", "refused", "withdrawn"])
    notice = NoticeField(required=False, allow_null=True)
    jurisdiction = serializers.RegexField(
        r"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\Z", required=False, default="", allow_blank=True
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    language = serializers.CharField(
        max_length=LANGUAGE_LIMIT,
        required=False,
        default="",
        allow_blank=True,
        validators=[names_nobody],
    )
    explicit = serializers.BooleanField(required=False, default=True)
    age_band = serializers.ChoiceField(
        list(AGE_FLOORS), required=False, default="", allow_blank=True
    )
    guardian = serializers.BooleanField(required=False, default=False)
    gpc = serializers.BooleanField(required=False, default=False)
    gpc_conflict_confirmed = serializers.BooleanField(required=False, default=False)
    inference_basis = serializers.ChoiceField(
        ["text", "biometric", "mixed"], required=False, default="", allow_blank=True
    )
    screen_sha256 = serializers.RegexField(HEX_DIGEST, required=False, default="")
    release_document_sha256 = serializers.RegexField(HEX_DIGEST, required=False, default="")
    collection_method = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, validators=[names_nobody]
    )
    parties = PartyField(many=True, required=False, default=list)

    def validate_expires_at(self, value: Any) -> Any:
        """A consent must end after it begins."""
        if value is not None and value <= timezone.now():
            raise serializers.ValidationError("This time has passed.")
        return value


class ConsentQuery(Strict):
    """`POST /consents/query`."""

    subject = SubjectField()
    purpose = PurposeField(required=False, allow_null=True, default=None)
    gpc = serializers.BooleanField(required=False, default=False)


class OptOutBody(Strict):
    """`POST /opt-outs`. `state` may be `cleared`, to take exactly that scope back."""

    subject = SubjectField()
    purpose = PurposeField(required=False, allow_null=True, default=None)
    modality = serializers.CharField(
        max_length=20,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        validators=[names_nobody],
    )
    state = serializers.ChoiceField(["set", "cleared"], required=False, default="set")


class LinkBody(Strict):
    """`POST /opt-out-links`."""

    subject = SubjectField()
    locale = serializers.CharField(
        max_length=LANGUAGE_LIMIT, required=False, default="en", validators=[names_nobody]
    )


class ServedBody(Strict):
    """`POST /notices/{id}/served`."""

    subject = SubjectField()
    language = serializers.CharField(max_length=LANGUAGE_LIMIT, validators=[names_nobody])
    channel = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="", validators=[names_nobody]
    )


class NoticeQuery(Strict):
    """`GET /notices?purpose=&modality=`."""

    purpose = PurposeField(required=False, allow_null=True, default=None)
    modality = serializers.CharField(max_length=20, required=False, default="")


class AliasBody(Strict):
    """`POST /subject-aliases`: two references that the caller has verified to be one person."""

    subject = SubjectField()
    alias = SubjectField()


class ReferenceBody(Strict):
    """`POST /webhooks/{id}/references`."""

    subject = SubjectField()
