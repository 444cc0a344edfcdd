"""Component files: the words that people have approved, one file a locale; one that claims too much stops the hub."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from core.arms import ARMS, Arm
from core.claims import claims
from core.components import Component, Components
from core.errors import PolicyFileError
from prompts.faults import SHAPES, Read, fault, found_at, read_model
from prompts.findings import Finding, refuse
from prompts.rule_file import Part

__all__ = [
    "FOLDER", "SHOWN", "Component", "ComponentFile", "Components", "component_files", "load_components",
    "read_components",
]  # fmt: skip

FOLDER: Final = Path(__file__).parent / "components"
LOCALE: Final = r"^[a-z]{2,3}(-[A-Z]{2})?$"
SHAPES[LOCALE] = "a locale, as sv or pt-BR"
COMPONENT_ID: Final = r"^[a-zA-Z]{2,5}(-[a-zA-Z0-9]+)+$"
SHAPES[COMPONENT_ID] = "the locale and a name, joined by hyphens, as sv-cool-down"
SHOWN: Final[tuple[Arm, ...]] = tuple(arm for arm in ARMS if ARMS[arm].surface in ("modal", "toast", "tier_unlock"))
"""The arms that say something; the others act without words."""

_FIGURE: Final = re.compile(r"\S*[\d%\u00a3\u20ac$]\S*")
_PLACEHOLDER: Final = re.compile(r"[{}<>]")
Title = Annotated[str, Field(min_length=1, max_length=80)]
Body = Annotated[str, Field(min_length=1, max_length=300)]


class ApprovalPart(Part):
    """Who has approved some words, and when."""

    by: str = Field(min_length=1, max_length=120)
    on: date


class ComponentPart(Part):
    """The words of one arm."""

    id: str = Field(pattern=COMPONENT_ID, max_length=80)
    arm: Arm
    title: Title
    body: Body
    approved: ApprovalPart

    @model_validator(mode="after")
    def _may_be_said(self) -> Self:
        if self.arm not in SHOWN:
            raise fault(f"{self.arm} says nothing", f"expected one of {', '.join(SHOWN)}", "arm")
        _check("title", self.title)
        _check("body", self.body)
        _refuse_claims("body", f"{self.title}\n{self.body}")
        return self

    def component(self, locale: str) -> Component:
        """The component this describes."""
        by, on = self.approved.by, self.approved.on
        return Component(id=self.id, arm=self.arm, locale=locale, title=self.title, body=self.body, by=by, on=on)


class ComponentFile(Part):
    """The approved words of one locale."""

    locale: str = Field(pattern=LOCALE)
    components: list[ComponentPart] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen = set[str]()
        for number, part in enumerate(self.components):
            if not part.id.startswith(f"{self.locale}-"):
                raise fault(f"`{part.id}` is no id of {self.locale}", f"expected {self.locale}-…", *_id(number))
            if part.id in seen:
                raise fault(f"`{part.id}` stands twice", "give every component an id of its own", *_id(number))
            seen.add(part.id)
        return self


def _id(number: int) -> tuple[str | int, ...]:
    return ("components", number, "id")


def _check(field: str, text: str) -> None:
    """Words name no figure, as amounts stand in brand files, and are shown as they stand."""
    if (figure := _FIGURE.search(text)) is not None:
        raise fault(f"names a figure, {figure[0]!r}", "figures stand in the brand's tiers and are shown beside", field)
    if (mark := _PLACEHOLDER.search(text)) is not None:
        raise fault(f"has {mark[0]!r}", "words are shown as they stand: write them out", field)
    _refuse_claims(field, text)


def _refuse_claims(field: str, text: str) -> None:
    if said := claims(text):
        raise fault(f"{said[0]}", "say it without; docs/words.md lists what is refused", field)


def component_files(folder: Path) -> Sequence[Path]:
    """The component files of a folder, by name."""
    return sorted(folder.glob("*.yaml"))


def read_components(path: Path) -> Read[ComponentFile] | tuple[Finding, ...]:
    """One file with its places, or everything that is wrong with it."""
    read = read_model(path, ComponentFile)
    if isinstance(read, Read) and read.file.locale != path.stem:
        what, remedy = f"found {read.file.locale!r}", f"expected {path.stem!r}: a file is named after its locale"
        return (found_at(read.sheet, ("locale",), what, remedy),)
    return read


def load_components(folder: Path = FOLDER) -> Components:
    """All approved words of a folder."""
    files, known = component_files(folder), dict[str, Component]()
    if not files:
        raise PolicyFileError(f"there is no component file in {folder}: name a folder with CVH_COMPONENTS")
    for path in files:
        for component in _load(path):
            if component.id in known:
                raise PolicyFileError(f"{path.name}: `{component.id}` is taken already; choose another id")
            known[component.id] = component
    return Components(known.values())


def _load(path: Path) -> list[Component]:
    read = read_components(path)
    if not isinstance(read, Read):
        raise refuse(read)
    return [part.component(read.file.locale) for part in read.file.components]
