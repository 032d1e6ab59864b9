"""Django's registration of the emotion application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmotionConfig(AppConfig):
    """The product, on top: it makes itself known to the rules below it."""

    name = "emotion"
    verbose_name = _("Emotion")

    def ready(self) -> None:
        """Register the holder, the model facts and what a process loads before it serves."""
        from consent import guards
        from emotion.batch_holder import BatchHolder
        from emotion.figures import product_figures
        from emotion.holder import AnalysisHolder
        from emotion.modelfacts import add_foreign_scorers, load_scorer, model_in_use
        from governance import gates, holders, probes, warmup
        from governance.services import assessment_evidence

        guards.register({"emotion_validation": (("id",),), "emotion_biasaudit": (("id",),)})
        holders.register(AnalysisHolder())
        holders.register(BatchHolder())
        gates.register_model_facts(model_in_use)
        add_foreign_scorers()
        assessment_evidence.register_figures(product_figures)
        probes.readiness_checks["scorer"] = load_scorer
        warmup.warmers.append(load_scorer)
