"""Bodies of the door's calls: unknown fields are refused, every error names its field."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from rest_framework import serializers

from consent.labels import names_nobody
from consent.serializers import Strict, SubjectField
from emotion.api.places import countries
from emotion.errors import TextTooLong
from emotion.services import Question
from governance.policy.facts import MODALITIES, SETTINGS, SPEAKERS, TOLD

SLUG = r"\A[a-z0-9]+([._-][a-z0-9]+)*\Z"
JURISDICTION = r"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\Z"
LOCALE = r"\A[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z"


class SignalsField(Strict):
    """`{"gpc": true}`."""

    gpc = serializers.BooleanField(required=False, default=False)


class ShownNotice(Strict):
    """The notice that was shown: `{"id", "version"}`."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ContentField(Strict):
    """`{"text"}`, 1 to DISCREET_TEXT_LIMIT characters; or `{"position"}` on a survey's slider.

    A position runs from 0 (very unhappy) to 100 (very happy).
    """

    text = serializers.CharField(trim_whitespace=False, required=False)
    position = serializers.IntegerField(required=False, min_value=0, max_value=100)

    def validate_text(self, value: str) -> str:
        """Not blank; within the limit."""
        if not value.strip():
            raise serializers.ValidationError("This field may not be blank.")
        limit = settings.DISCREET_TEXT_LIMIT
        if len(value) > limit:
            raise TextTooLong(
                f"content.text has {len(value)} characters; the limit is {limit}.",
                field="content.text",
                extra={"limit": limit},
            )
        return value


class QuestionBody(Strict):
    """`POST /decisions`: steps 1 to 3."""

    subject = SubjectField()
    purpose = serializers.RegexField(SLUG, max_length=64)
    modality = serializers.ChoiceField(MODALITIES)
    channel = serializers.RegexField(SLUG, max_length=64, validators=[names_nobody])
    speaker = serializers.ChoiceField(SPEAKERS)
    setting = serializers.ChoiceField(SETTINGS)
    jurisdiction = serializers.RegexField(JURISDICTION)
    locale = serializers.RegexField(
        LOCALE, required=False, default="", max_length=20, validators=[names_nobody]
    )
    age = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=150)
    vulnerable = serializers.BooleanField(required=False, allow_null=True, default=None)
    signals = SignalsField(required=False, default=dict)
    notice = ShownNotice(required=False, allow_null=True, default=None)

    def validate_jurisdiction(self, value: str) -> str:
        """An ISO 3166-1 country, optionally with its ISO 3166-2 subdivision."""
        if value.partition("-")[0] not in countries():
            raise serializers.ValidationError("This is no ISO 3166-1 country code.")
        return value

    def question(self, *, gpc: bool) -> Question:
        """The validated body as a question; `gpc`: whether the request carried the signal."""
        valid: dict[str, Any] = self.validated_data
        notice = valid.get("notice")
        return Question(
            subject=valid["subject"],
            purpose=valid["purpose"],
            modality=valid["modality"],
            channel=valid["channel"],
            speaker=valid["speaker"],
            setting=valid["setting"],
            jurisdiction=valid["jurisdiction"],
            locale=valid["locale"],
            age=valid.get("age"),
            vulnerable=valid.get("vulnerable"),
            gpc=gpc or bool(valid["signals"].get("gpc")),
            notice=(notice["id"], notice["version"]) if notice else None,
        )


class AnalysisBody(QuestionBody):
    """`POST /analyses`: the same, with the content."""

    content = ContentField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One kind of content; a position only where people tell their mood themselves."""
        content = attrs["content"]
        if "position" not in content:
            if "text" not in content:
                raise _wrong_content("text", "This field is required.", "required")
        elif "text" in content:
            raise _wrong_content("position", "Send a text or a position, not both.", "invalid")
        elif attrs["modality"] not in TOLD:
            raise _wrong_content("position", "Only a survey has a position.", "invalid")
        return attrs

    def question(self, *, gpc: bool) -> Question:
        """A position is the person's own word: nothing is inferred from it (ADR 0005)."""
        asked = super().question(gpc=gpc)
        told = "position" in self.validated_data["content"]
        return replace(asked, inference_basis="none") if told else asked

    def said(self) -> str:
        """The content, as a scorer takes it."""
        content = self.validated_data["content"]
        return str(content["position"] if "position" in content else content["text"])


class LineBody(AnalysisBody):
    """A line of `POST /batches`: the same, with a reference of the caller's own if they like."""

    line_id = serializers.RegexField(
        SLUG, required=False, default="", max_length=64, validators=[names_nobody]
    )


def _wrong_content(field: str, message: str, code: str) -> serializers.ValidationError:
    detail = [serializers.ErrorDetail(message, code=code)]
    return serializers.ValidationError({"content": {field: detail}})


class AnalysisQuery(Strict):
    """`GET /analyses?…`: filters; none of them names a person."""

    purpose = serializers.RegexField(SLUG, required=False, max_length=64)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)
    before = serializers.UUIDField(required=False)
