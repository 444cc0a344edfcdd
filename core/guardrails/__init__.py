"""Guardrails: what floor, margin and files say of a candidate, of an arm in every case, and of a whole play."""

from core.facts import Facts, Figures, Message, Shown, Spent, Used
from core.floor import NEWEST, rules_of
from core.guardrails.candidate import rule_on, rule_on_message
from core.guardrails.play import rule_on_choice, rule_on_play
from core.guardrails.rulings import Objection, Ruling
from core.guardrails.terms import in_words, terms_of_case

__all__ = [
    "NEWEST", "Facts", "Figures", "Message", "Objection", "Ruling", "Shown", "Spent", "Used", "in_words", "rule_on",
    "rule_on_choice", "rule_on_message", "rule_on_play", "rules_of", "terms_of_case",
]  # fmt: skip
