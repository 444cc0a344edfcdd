"""The rules of the files as plain Python, translated from their CEL: what the engine is measured against.

What has no equivalent here is refused, not guessed. Every term must be known and money be in the brand's own
currency: that the engine also answers without, and how, is what it costs more for.
"""

import ast
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from core.law import TERMS, Terms
from core.money import to_base

Plain = Callable[[Terms], Any]
_TOKEN: Final = re.compile(r"""r?"(?:[^"\\]|\\.)*"|r?'(?:[^'\\]|\\.)*'|&&|\|\||!=|!|\s+|.""")
_SIGNS: Final[Mapping[str, str]] = {"&&": " and ", "||": " or ", "!": "~"}
"""`!` is a `~` until the tree stands, since that binds as tightly; Python's own `not` does not."""
_WORDS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_MEMBERS: Final[Mapping[str, str]] = {"startsWith": "startswith", "endsWith": "endswith"}
_ALIKE: Final = (
    ast.Expression, ast.Load, ast.BoolOp, ast.And, ast.Or, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In,
    ast.Constant, ast.List, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.UnaryOp, ast.USub,
)  # fmt: skip
"""What means the same in both languages."""


class UntranslatableError(Exception):
    """An expression has something that has no equivalent here."""


def translate(expression: str) -> Plain:
    """An expression as a function of the terms; amounts are base units."""
    text = "".join(_SIGNS.get(token, " " if token.isspace() else token) for token in _TOKEN.findall(expression))
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise UntranslatableError(f"{expression!r}: {error.msg}") from error
    translation = _Translation()
    body = translation.visit(tree.body)
    terms = ast.arguments(posonlyargs=[], args=[ast.arg("terms")], kwonlyargs=[], kw_defaults=[], defaults=[])
    function = ast.fix_missing_locations(ast.Expression(ast.Lambda(terms, body)))
    known = {"__builtins__": {}, "any": any, "all": all, "len": len, "bool": bool, **translation.values}
    plain: Plain = eval(compile(function, "<rule>", "eval"), known)  # noqa: S307 - nothing but the nodes made below
    return plain


class _Translation(ast.NodeTransformer):
    """Gives every node its equivalent; `values` are what the function finds ready made."""

    def __init__(self) -> None:
        self.values: Final[dict[str, object]] = {}
        self._bound: Final[set[str]] = set()

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, _ALIKE):
            raise UntranslatableError(f"there is no equivalent of {ast.unparse(node) or type(node).__name__!r}")
        return super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in _WORDS:
            return ast.Constant(_WORDS[node.id])
        if node.id in self._bound:
            return node
        raise UntranslatableError(f"{node.id!r} is no word of its own")

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        name = ast.unparse(node)
        if name not in TERMS:
            raise UntranslatableError(f"{name!r} is no term")
        return ast.Subscript(ast.Name("terms", ast.Load()), ast.Constant(name), ast.Load())

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operator = ast.Not() if isinstance(node.op, ast.Invert) else node.op
        return ast.UnaryOp(operator, self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) > 1 or not isinstance(node.ops[0], _ALIKE):
            raise UntranslatableError(f"{ast.unparse(node)!r} compares otherwise here")
        return ast.Compare(self.visit(node.left), node.ops, [self.visit(node.comparators[0])])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        match node.func, node.args:
            case ast.Name(name), [ast.Constant(str(text))] if name in ("money", "timestamp"):
                return self._value(to_base(text) if name == "money" else datetime.fromisoformat(text))
            case (ast.Name("size"), [whole]) | (ast.Attribute(whole, "size"), []):
                return _call("len", self.visit(whole))
            case ast.Attribute(whole, "contains"), [part]:
                return ast.Compare(self.visit(part), [ast.In()], [self.visit(whole)])
            case ast.Attribute(whole, "matches"), [ast.Constant(str(pattern))]:
                return self._found(re.compile(pattern), whole)
            case ast.Attribute(whole, "says"), [ast.Constant(str(phrases))]:
                return self._found(_any_of(phrases), whole)
            case ast.Attribute(whole, name), [part] if name in _MEMBERS:
                return ast.Call(ast.Attribute(self.visit(whole), _MEMBERS[name], ast.Load()), [self.visit(part)], [])
            case ast.Attribute(whole, "exists" | "all" as name), [ast.Name(each), condition]:
                return self._over("any" if name == "exists" else name, whole, each, condition)
        raise UntranslatableError(f"there is no equivalent of {ast.unparse(node)!r}")

    def _found(self, pattern: re.Pattern[str], whole: ast.expr) -> ast.expr:
        search = ast.Attribute(self._value(pattern), "search", ast.Load())
        return _call("bool", ast.Call(search, [self.visit(whole)], []))

    def _over(self, how: str, whole: ast.expr, each: str, condition: ast.expr) -> ast.expr:
        items = self.visit(whole)
        self._bound.add(each)
        loop = ast.comprehension(ast.Name(each, ast.Store()), items, [], 0)
        inner = ast.GeneratorExp(self.visit(condition), [loop])
        self._bound.discard(each)
        return _call(how, inner)

    def _value(self, value: object) -> ast.expr:
        name = f"value_{len(self.values)}"
        self.values[name] = value
        return ast.Name(name, ast.Load())


def _call(name: str, argument: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def _any_of(phrases: str) -> re.Pattern[str]:
    """Phrases of whole words in any case, a bar between them; `#` is any number."""
    words = (r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in phrases.split("|"))
    said = "|".join(words).replace(r"\#", r"[0-9]+").replace("'", "['\u2019]")
    return re.compile(rf"(?<!\w)({said})(?!\w)", re.IGNORECASE)
