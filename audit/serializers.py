"""What the evidence API takes and gives."""

from typing import Any

from rest_framework import serializers

LARGEST_PAGE = 500
FORMATS = ("bundle", "ocsf", "cef", "cloudevents", "csv", "parquet")


class Filters(serializers.Serializer[Any]):
    """Which entries. A type may end in `.*` for a family."""

    type = serializers.RegexField(r"^[a-z0-9_.-]+(\.\*)?$", required=False, max_length=64)
    purpose = serializers.RegexField(r"^[A-Za-z0-9._:/#-]+$", required=False, max_length=128)
    decision = serializers.ChoiceField(["allow", "deny"], required=False)
    token = serializers.RegexField(r"^[0-9a-f]{16,64}$", required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class EntriesQuery(Filters):
    """A page of entries in order of index."""

    after = serializers.IntegerField(required=False, min_value=-1, default=-1)
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_PAGE, default=100
    )


class EntryOut(serializers.Serializer[Any]):
    """One entry; `payload` is null once retention has pruned it."""

    index = serializers.IntegerField()
    id = serializers.UUIDField()
    leaf_hash = serializers.CharField()
    payload = serializers.JSONField(allow_null=True)


class EntriesOut(serializers.Serializer[Any]):
    """A page; `next` is the `after` of the following one, null at the end."""

    entries = EntryOut(many=True)
    next = serializers.IntegerField(allow_null=True)


class InclusionQuery(serializers.Serializer[Any]):
    """An entry by id or by index; `size` defaults to the latest signed tree."""

    entry = serializers.UUIDField(required=False)
    index = serializers.IntegerField(required=False, min_value=0)
    size = serializers.IntegerField(required=False, min_value=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one way to name the entry."""
        if ("entry" in attrs) == ("index" in attrs):
            raise serializers.ValidationError("Give either entry or index.")
        return attrs


class InclusionOut(serializers.Serializer[Any]):
    """RFC 9162 inclusion proof, hashes in hexadecimal, bottom up."""

    leaf_index = serializers.IntegerField()
    tree_size = serializers.IntegerField()
    hashes = serializers.ListField(child=serializers.CharField())
    checkpoint = serializers.CharField()


class ConsistencyQuery(serializers.Serializer[Any]):
    """Two sizes of signed trees; `new` defaults to the latest."""

    old = serializers.IntegerField(min_value=0)
    new = serializers.IntegerField(required=False, min_value=0)


class GrowthOut(serializers.Serializer[Any]):
    """A growth proof, as `discreet-verify` reads it."""

    type = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    old_size = serializers.IntegerField()
    new_size = serializers.IntegerField()
    hashes = serializers.ListField(child=serializers.CharField())


class ExportIn(serializers.Serializer[Any]):
    """What to export; without filters a bundle is whole and proves completeness."""

    format = serializers.ChoiceField(FORMATS, required=False, default="bundle")
    filters = Filters(required=False, default=dict)


class ExportOut(serializers.Serializer[Any]):
    """A job; `download` is there when it is done."""

    id = serializers.UUIDField()
    format = serializers.CharField()
    state = serializers.CharField()
    written = serializers.IntegerField()
    total = serializers.IntegerField()
    sha256 = serializers.CharField(allow_blank=True)
    created = serializers.DateTimeField()
    finished = serializers.DateTimeField(allow_null=True)
    download = serializers.CharField(allow_null=True)
