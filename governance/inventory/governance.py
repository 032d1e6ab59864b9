"""Rules: what every field is."""

from collections.abc import Mapping
from types import MappingProxyType

from governance.inventory.holding import Holding

HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        "governance.Application": Holding(
            append_only=False,
            staff="account",
            operational=(
                "id slug client namespaces networks rate_per_minute quota_per_day "
                "quota_per_month active created_at expires_at"
            ),
        ),
        "governance.ApplicationSecret": Holding(
            append_only=False,
            operational=(
                "id application number slot hash created_at expires_at retired_at last_used_at"
            ),
        ),
        "governance.Meter": Holding(
            append_only=False,
            operational=(
                "application full_until day day_count month month_count used_at refused_at"
            ),
        ),
        "governance.PurposeUserPermission": Holding(
            append_only=False,
            staff="user",
            operational="id permission content_object",
        ),
        "governance.PurposeGroupPermission": Holding(
            append_only=False,
            operational="id permission group content_object",
        ),
        "governance.Assessment": Holding(
            append_only=False,
            staff="author dpo approver",
            operational=(
                "id title version replaces description necessity risk_summary measure_summary "
                "subjects_views dpo_advice fria models_examined monthly_volume observed_volume "
                "undertakings consultation declared cnil state returned_because reopened_because "
                "content_hash created_at submitted_at advised_at approved_at review_due"
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
        "governance.EmergencyAccess": Holding(
            append_only=False,
            staff="account taken_by ended_by reviewed_by",
            operational=(
                "id purpose action reason granted_at expires_at uses notified_at ended_at verdict "
                "finding reviewed_at"
            ),
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
            staff="author approver retirement_proposed_by retired_by",
            operational=(
                "id kind purpose modality jurisdiction segment days reason citation state "
                "proposed_at approved_at retired_at"
            ),
        ),
        "governance.RedactionProfile": Holding(
            append_only=False,
            staff="author editors approver",
            operational=(
                "id purpose version actions tier least reason state hash returned_because "
                "created_at published_at superseded_at"
            ),
        ),
        "governance.JobRun": Holding(
            append_only=False,
            operational=(
                "id job window state attempt lease_until heartbeat started_at finished_at due done "
                "held facts cursor error entry"
            ),
        ),
        "governance.SegmentNote": Holding(
            append_only=False,
            sealed="sealed",
            pseudonymous="subject basis",
            staff="by",
            operational="id signal at",
        ),
        "governance.LegalHold": Holding(
            append_only=False,
            pseudonymous="subject",
            staff="proposed_by approved_by rejected_by release_proposed_by released_by",
            operational=(
                "id purpose since until reason review_on state proposed_at approved_at "
                "release_proposed_at released_at"
            ),
        ),
        "governance.Request": Holding(
            append_only=False,
            sealed="sealed",
            pseudonymous=(
                "subject action purpose modality jurisdiction language assurance duplicate_of"
            ),
            operational=(
                "id regime verified_by channel application key_hash state received_at "
                "acknowledge_due acknowledged_at due_at extended_at extension paused_at "
                "paused_days closed_at basis outcome receipt certificate erased_at swept_at "
                "lifted_at reminded_at overdue_at mailed_at retention_until retention_rule"
            ),
        ),
        "governance.RequestPackage": Holding(
            append_only=False,
            sealed="sealed sealed_phrase",
            operational="id request size sha256 created_at expires_at collected_at",
        ),
        "governance.RecipientNotice": Holding(
            append_only=False,
            operational=(
                "id request webhook namespace state created_at acknowledged_at acknowledged_by"
            ),
        ),
    }
)
