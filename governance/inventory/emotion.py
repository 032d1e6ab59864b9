"""The product: what every field is."""

from collections.abc import Mapping
from types import MappingProxyType

from governance.inventory.holding import Holding

HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        "emotion.Analysis": Holding(
            append_only=False,
            sealed="sealed",
            pseudonymous="subject segment jurisdiction",
            operational=(
                "id purpose modality channel application created_at retention_until "
                "retention_rule model_name model_version policy_set allowed_entry scored_entry "
                "receipt"
            ),
        ),
        "emotion.Replay": Holding(
            append_only=False,
            pseudonymous="body_tag key_hash",
            operational="id application analysis expires_at",
        ),
        "emotion.Batch": Holding(
            append_only=False,
            pseudonymous="body_tag key_hash",
            operational=(
                "id application correlation lines created_at touched_at finished_at expires_at"
            ),
        ),
        "emotion.BatchLine": Holding(
            append_only=False,
            sealed="sealed",
            pseudonymous="subject",
            operational=(
                "id batch number purpose state lease attempts problem analysis created_at done_at "
                "expires_at"
            ),
        ),
        "emotion.ModelCard": Holding(
            append_only=False,
            operational=(
                "id name version modality inference_basis languages intended_use limits allowed "
                "demo created_at"
            ),
        ),
        "emotion.Validation": Holding(
            append_only=True,
            staff="by",
            operational=(
                "id model_name model_version purpose modality language data_format data_sha256 "
                "figures_json valid_until created_at entry statement"
            ),
        ),
        "emotion.Tally": Holding(
            append_only=False,
            operational="id week purpose channel model language bucket shard count",
        ),
        "emotion.OutcomeTally": Holding(
            append_only=False,
            operational="id week purpose model outcome happened band shard count",
        ),
        "emotion.OutcomeNote": Holding(
            append_only=False,
            pseudonymous="tag",
            operational="id analysis",
        ),
        "emotion.Review": Holding(
            append_only=False,
            sealed="sealed_text",
            operational="id analysis language sampled_at settled_at",
        ),
        "emotion.ReviewLabel": Holding(
            append_only=False,
            sealed="sealed",
            staff="annotator",
            operational="id review at",
        ),
        "emotion.DriftAlarm": Holding(
            append_only=False,
            operational="id week purpose channel model index moved shift raised_at entry",
        ),
        "emotion.BiasAudit": Holding(
            append_only=True,
            staff="by",
            operational=(
                "id model_name model_version pairs allowed failed figures_json valid_until "
                "created_at entry statement"
            ),
        ),
    }
)
