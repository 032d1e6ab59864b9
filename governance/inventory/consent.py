"""Will: what every field is."""

from collections.abc import Mapping
from types import MappingProxyType

from governance.inventory.holding import Holding

HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        "consent.SubjectKey": Holding(
            append_only=False,
            sealed="wrapped",
            pseudonymous="subject_id",
            operational="root_version created_at destroyed_at",
        ),
        "consent.KeyEpoch": Holding(
            append_only=False,
            operational="version opened_at closed_at destroyed_at",
        ),
        "consent.Subject": Holding(
            append_only=False,
            pseudonymous="id pseudonym person",
            operational="namespace generation has_key link_epoch created_at erased_at",
        ),
        "consent.Suppression": Holding(
            append_only=False,
            pseudonymous="subject",
            operational="id created_at",
        ),
        "consent.LinkMail": Holding(
            append_only=False,
            sealed="sealed",
            pseudonymous="subject",
            operational="id language tries created_at due_at",
        ),
        "consent.Throttle": Holding(
            append_only=False,
            pseudonymous="tag",
            operational="count until",
        ),
        "consent.Webhook": Holding(
            append_only=False,
            staff="created_by",
            operational="id url namespaces sealed_secret active created_at",
        ),
        "consent.Delivery": Holding(
            append_only=False,
            pseudonymous="body",
            operational="id webhook state tries last_status created_at due_at",
        ),
        "consent.Purpose": Holding(
            append_only=False,
            operational=(
                "id slug iri names descriptions modalities lawful_bases article9 recipients "
                "storage_locations processing_locations geographic_restriction retention_days "
                "minimum_age aims gpc_is_opt_out read_reason for_customers active "
                "ended_at"
            ),
        ),
        "consent.Notice": Holding(
            append_only=False,
            staff="drafted_by approved_by",
            operational=(
                "id purpose modalities version texts sha256 state material_change created_at "
                "approved_at retired_at"
            ),
        ),
        "consent.Receipt": Holding(
            append_only=True,
            pseudonymous="token document",
            operational="id entry kind namespace created_at",
        ),
        "consent.Grant": Holding(
            append_only=True,
            pseudonymous=(
                "subject modality state explicit notice language lawful_basis jurisdiction "
                "expires_at age_band guardian gpc_signal conflict_confirmed details purpose "
                "record_id"
            ),
            staff="by",
            operational="id event revision source at previous_hash record_hash receipt",
        ),
        "consent.OptOut": Holding(
            append_only=True,
            pseudonymous="subject purpose modality scope state",
            staff="by",
            operational="id event revision source at previous_hash record_hash receipt",
        ),
        "consent.Signal": Holding(
            append_only=True,
            pseudonymous="subject kind asserted",
            staff="by",
            operational="id event revision source at previous_hash record_hash receipt",
        ),
        "consent.NoticeServed": Holding(
            append_only=True,
            pseudonymous="subject notice language channel",
            staff="by",
            operational="id event revision source at previous_hash record_hash receipt",
        ),
    }
)
