"""What a closed gate says, and the article behind it, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from governance.policy.rules import Text

GATE_CITATIONS: Final[Mapping[str, str]] = {
    "stop": "Reg. (EU) 2024/1689 Art. 26(5); GDPR Art. 24(1)",
    "application": "GDPR Art. 5(1)(b), 5(1)(f), 29",
    "jurisdiction": "GDPR Art. 3, Chapter V",
    "basis": "GDPR Art. 6(1), 9(2)",
    "signoff": "GDPR Art. 35(2), 88; Reg. (EU) 2024/1689 Art. 26(7)",
    "dpia": "GDPR Art. 35(1), 35(7), 35(11)",
    "model": "Reg. (EU) 2024/1689 Art. 10, 15; GDPR Art. 5(1)(d)",
    "age": "GDPR Art. 8(1)",
    "vulnerable": "Reg. (EU) 2024/1689 Art. 5(1)(b)",
    "gpc": "Cal. Code Regs. tit. 11, § 7025",
    "opt-out": "GDPR Art. 21(1)-(3), 7(3)",
    "consent": "GDPR Art. 6(1)(a), 7",
    "notice": "GDPR Art. 13; Reg. (EU) 2024/1689 Art. 50(3), 50(5)",
    "bias": "GDPR Art. 5(1)(a), 5(1)(d), recital 71; Reg. (EU) 2024/1689 Art. 10(2)(f)-(g)",
}

_UNKNOWN_STANDING = Text(
    "What this person decided could not be looked up, and an unknown is never a yes.",
    "Не удалось узнать, что решил этот человек, а неизвестность никогда не означает согласия.",
)

_RESTRICTED = Text(
    "The person asked to restrict the processing (GDPR Art. 18), and the restriction lasts.",
    "Человек попросил ограничить обработку (статья 18 GDPR), и ограничение действует.",
)

GATE_TEXTS: Final[Mapping[tuple[str, str], Text]] = {
    ("stop", "stopped"): Text(
        "An emergency stop is in force for this purpose, modality, model or application.",
        "Для этой цели, модальности, модели или приложения действует аварийная остановка.",
    ),
    ("stop", "unknown"): Text(
        "It could not be established that no emergency stop is in force.",
        "Не удалось убедиться, что аварийная остановка не действует.",
    ),
    ("application", "purpose"): Text(
        "The application that asks may not act for this purpose.",
        "Обратившемуся приложению не разрешено действовать в этой цели.",
    ),
    ("application", "namespace"): Text(
        "The application that asks may not act for subjects of this namespace.",
        "Обратившемуся приложению не разрешено действовать с людьми из этого пространства имён.",
    ),
    ("jurisdiction", "place"): Text(
        "This use is permitted elsewhere, but not in the person's jurisdiction.",
        "Такое использование разрешено в других странах, но не там, где находится человек.",
    ),
    ("basis", "missing"): Text(
        "No lawful basis is declared for this purpose and modality.",
        "Для этой цели и модальности не указано правовое основание.",
    ),
    ("basis", "explicit"): Text(
        "Emotions read from voice or face need explicit consent or another special condition.",
        "Для распознавания эмоций по голосу или лицу нужно явное согласие или иное особое условие.",
    ),
    ("signoff", "unsigned"): Text(
        "Analysing workers needs the data protection officer's signature, which is not there.",
        "Для анализа работников нужна подпись ответственного за защиту данных, а её нет.",
    ),
    ("dpia", "missing"): Text(
        "No approved data protection impact assessment covers this use.",
        "Нет утверждённой оценки воздействия на защиту данных для такого использования.",
    ),
    ("dpia", "stale"): Text(
        "The impact assessment is out of date: what it described has changed or its review is due.",
        "Оценка воздействия устарела: описанное в ней изменилось или настал срок пересмотра.",
    ),
    ("dpia", "unsigned"): Text(
        "The impact assessment is written but not yet approved.",
        "Оценка воздействия написана, но ещё не утверждена.",
    ),
    ("model", "model"): Text(
        "The model is not permitted here, or its validation or bias audit is not current.",
        "Модель здесь не разрешена, либо её проверка качества или предвзятости устарела.",
    ),
    ("bias", "families"): Text(
        "The bias audit found that the model reads some groups of people differently, and this use "
        "acts on a result before a person has looked.",
        "Проверка на предвзятость показала, что модель по-разному читает разные группы людей, а "
        "здесь результат действует раньше, чем на него посмотрит человек.",
    ),
    ("age", "missing"): Text(
        "The age must be stated for this use, and it is not.",
        "Для такого использования нужно указать возраст, а он не указан.",
    ),
    ("age", "young"): Text(
        "The person is younger than this use allows.",
        "Человек моложе, чем допускает такое использование.",
    ),
    ("age", "minor"): Text(
        "It was said earlier that this person is a minor.",
        "Ранее сообщалось, что этот человек несовершеннолетний.",
    ),
    ("vulnerable", "missing"): Text(
        "It must be stated whether the person is in a vulnerable situation, and it is not.",
        "Нужно указать, не находится ли человек в уязвимом положении, а это не указано.",
    ),
    ("vulnerable", "vulnerable"): Text(
        "The person is in a vulnerable situation, which this use excludes.",
        "Человек находится в уязвимом положении, при котором такое использование исключено.",
    ),
    ("gpc", "gpc"): Text(
        "The person's browser sends Global Privacy Control, which counts as an opt-out here.",
        "Браузер человека передаёт сигнал Global Privacy Control, здесь это означает отказ.",
    ),
    ("opt-out", "opted-out"): Text(
        "The person opted out.",
        "Человек отказался от анализа.",
    ),
    ("opt-out", "restricted"): _RESTRICTED,
    ("opt-out", "refused"): Text(
        "The person was asked and refused.",
        "Человека спросили, и он отказал.",
    ),
    ("opt-out", "withdrawn"): Text(
        "The person withdrew a consent given earlier.",
        "Человек отозвал данное ранее согласие.",
    ),
    ("opt-out", "expired"): Text(
        "The person's consent has expired and must be asked for again.",
        "Срок согласия истёк, его нужно запросить снова.",
    ),
    ("opt-out", "superseded"): Text(
        "The notice changed since the person consented: ask again under the new one.",
        "После согласия уведомление изменилось: запросите согласие по новому тексту.",
    ),
    ("opt-out", "unknown"): _UNKNOWN_STANDING,
    ("consent", "none"): Text(
        "This use needs the person's consent, and none is recorded.",
        "Для такого использования нужно согласие человека, а оно не записано.",
    ),
    ("consent", "refused"): Text(
        "This use needs consent, and the person refused.",
        "Для такого использования нужно согласие, а человек отказал.",
    ),
    ("consent", "withdrawn"): Text(
        "This use needs consent, and the person withdrew it.",
        "Для такого использования нужно согласие, а человек его отозвал.",
    ),
    ("consent", "expired"): Text(
        "This use needs consent, and the one given has expired.",
        "Для такого использования нужно согласие, а срок данного истёк.",
    ),
    ("consent", "superseded"): Text(
        "The consent was given under an older notice: ask again under the new one.",
        "Согласие дано по прежнему уведомлению: запросите его по новому тексту.",
    ),
    ("consent", "opted-out"): Text(
        "This use needs consent, and the person opted out.",
        "Для такого использования нужно согласие, а человек отказался от анализа.",
    ),
    ("consent", "restricted"): _RESTRICTED,
    ("consent", "unknown"): _UNKNOWN_STANDING,
    ("notice", "notice"): Text(
        "The notice must be shown at this exposure, at the latest, and was not.",
        "Уведомление должно быть показано не позднее этого момента, а оно не показано.",
    ),
}

POLICY_TEXTS: Final[Mapping[str, tuple[Text, str]]] = {
    "policy.none-matches": (
        Text(
            "No published rule permits this. What is not permitted is denied.",
            "Ни одно опубликованное правило этого не разрешает. Что не разрешено, то запрещено.",
        ),
        "GDPR Art. 5(1)(b), 5(2)",
    ),
    "policy.unknown-purpose": (
        Text(
            "This purpose is not known here, and nothing is done for an unknown purpose.",
            "Такая цель здесь не известна, а для неизвестной цели ничего не делается.",
        ),
        "GDPR Art. 5(1)(b)",
    ),
    "policy.missing-fact": (
        Text(
            "A fact that the rules need was not stated, and an unknown is never a yes.",
            "Не указан факт, нужный правилам, а неизвестность никогда не означает согласия.",
        ),
        "GDPR Art. 5(1)(a), 5(2)",
    ),
}
