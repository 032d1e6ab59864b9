"""The data inventory: what every field of every model is, and whether rows may change.

`tests/laws` fails for a model or a field that is not here, so nobody adds personal data unseen.
`docs/reference/data-inventory.md` is generated from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "sealed": "personal, readable only with the person's key",
        "pseudonymous": "about a data subject under a keyed pseudonym or token",
        "staff": "a member of staff under a keyed pseudonym",
        "operational": "about no person",
    }
)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One model: field names by class, separated by spaces; whether its rows never change."""

    append_only: bool
    sealed: str = ""
    pseudonymous: str = ""
    staff: str = ""
    operational: str = ""

    def fields(self) -> Iterator[tuple[str, str]]:
        """(field, class) of every field."""
        for name in CLASSES:
            for field in getattr(self, name).split():
                yield field, name

    @property
    def about_people(self) -> bool:
        """Whether rows say anything about a data subject."""
        return bool(self.sealed or self.pseudonymous)


INVENTORY: Mapping[str, Holding] = MappingProxyType(
    {
        "audit.Entry": Holding(
            append_only=True,
            pseudonymous="token",
            operational="id created tenant leaf_hash type purpose decision",
        ),
        "audit.Payload": Holding(
            append_only=True,
            pseudonymous="body",
            operational="entry created",
        ),
        "audit.Queue": Holding(
            append_only=False,
            operational="entry",
        ),
        "audit.Leaf": Holding(
            append_only=True,
            operational="index entry hash",
        ),
        "audit.Tile": Holding(
            append_only=True,
            operational="address hashes root",
        ),
        "audit.Head": Holding(
            append_only=False,
            operational="id size frontier minimum_index",
        ),
        "audit.Checkpoint": Holding(
            append_only=True,
            operational="size root note created",
        ),
        "audit.Cosignature": Holding(
            append_only=True,
            operational="id size witness line created",
        ),
        "audit.TimeStamp": Holding(
            append_only=True,
            operational="id size authority token created",
        ),
        "audit.Pruning": Holding(
            append_only=True,
            operational="entry event created",
        ),
        "audit.Detail": Holding(
            append_only=False,
            sealed="sealed",
            operational="entry created",
        ),
        "audit.Export": Holding(
            append_only=False,
            staff="requested_by",
            operational=(
                "id format filters state written total filename sha256 created lease finished"
            ),
        ),
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
                "minimum_age aims gpc_is_opt_out for_customers active"
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
        "governance.Application": Holding(
            append_only=False,
            staff="account",
            operational="id slug client namespaces active created_at",
        ),
        "governance.Assessment": Holding(
            append_only=False,
            staff="author dpo approver",
            operational=(
                "id title version replaces description necessity risk_summary measure_summary "
                "subjects_views dpo_advice fria models_examined monthly_volume observed_volume "
                "undertakings consultation declared cnil state returned_because content_hash "
                "created_at submitted_at advised_at approved_at review_due"
            ),
        ),
        "governance.AssessmentScope": Holding(
            append_only=False,
            operational="id assessment purpose modality",
        ),
        "governance.AssessmentRisk": Holding(
            append_only=False,
            operational=(
                "id assessment title sources impacts inherent_severity inherent_likelihood "
                "residual_severity residual_likelihood"
            ),
        ),
        "governance.AssessmentMeasure": Holding(
            append_only=False,
            operational="id assessment risk title description owner due done_on",
        ),
        "governance.Policy": Holding(
            append_only=False,
            staff="author editors approver publisher",
            operational=(
                "id slug version title rationale rules examples state effective_from "
                "effective_to acknowledged returned_because created_at submitted_at approved_at "
                "published_at superseded_at"
            ),
        ),
        "governance.PolicySet": Holding(
            append_only=False,
            staff="published_by",
            operational="id number hash law_hash rules policies published_at",
        ),
        "governance.Stop": Holding(
            append_only=False,
            staff="set_by release_proposed_by released_by",
            operational=(
                "id purpose modality model application reason set_at release_proposed_at "
                "released_at"
            ),
        ),
        "governance.Simulation": Holding(
            append_only=False,
            staff="asked_by",
            operational=(
                "id policy since until state total seen report candidate_hash asked_at finished_at"
            ),
        ),
        "governance.RetentionRule": Holding(
            append_only=False,
            operational="id purpose modality days reason citation",
        ),
        "emotion.Analysis": Holding(
            append_only=False,
            sealed="sealed",
            pseudonymous="subject",
            operational=(
                "id purpose modality channel application created_at retention_until model_name "
                "model_version policy_set allowed_entry scored_entry receipt"
            ),
        ),
        "emotion.Replay": Holding(
            append_only=False,
            pseudonymous="body_tag key_hash",
            operational="id application analysis expires_at",
        ),
        "emotion.ModelCard": Holding(
            append_only=False,
            operational=(
                "id name version modality languages intended_use limits figures allowed "
                "validated_until audited_until demo created_at"
            ),
        ),
    }
)
