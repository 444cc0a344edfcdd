"""The law as files: typed terms, rules written over them, and the engine that asks every rule."""

from core.law.ask import Said, ask
from core.law.engine import Fault, check_amount, check_rule
from core.law.rules import COMMON, ELSEWHERE, Book, Effect, Law, Permit, Rule
from core.law.terms import TERMS, Scope, Term, Terms, Value

__all__ = [
    "COMMON", "ELSEWHERE", "TERMS", "Book", "Effect", "Fault", "Law", "Permit", "Rule", "Said", "Scope", "Term",
    "Terms", "Value", "ask", "check_amount", "check_rule",
]  # fmt: skip
