"""The decision engine: facts in, decision out, no I/O. See the design, section 5."""

from governance.policy.decision import Decision, Reason, Step
from governance.policy.engine import decide
from governance.policy.facts import Facts
from governance.policy.index import RuleSet
from governance.policy.rules import Condition, Rule, Text, rules_hash
from governance.policy.starter import starter_rules

__all__ = [
    "Condition",
    "Decision",
    "Facts",
    "Reason",
    "Rule",
    "RuleSet",
    "Step",
    "Text",
    "decide",
    "rules_hash",
    "starter_rules",
]
