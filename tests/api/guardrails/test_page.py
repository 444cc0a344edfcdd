"""The page of all rules: everything stands on it, and nothing that stands in a file becomes markup."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from api.guardrails.page import page, write_page
from core.errors import PolicyFileError
from core.law import TERMS
from prompts.brands import FOLDER, load_brands
from prompts.law import load_books
from tests.prompts.test_brands import SOUND, changed, write

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
RULE = {
    "id": "B-1",
    "title": HOSTILE,
    "clause": HOSTILE,
    "source": "javascript:alert(1)",
    "when": 'proposal.words == "</pre><script>alert(1)</script>"',
    "effect": "deny",
    "message": HOSTILE,
    "cases": [{"title": HOSTILE, "given": {"proposal.words": HOSTILE}, "expect": "pass"}],
}


class Seen(HTMLParser):
    """The tags, ids and links of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.names.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.links.add(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_rule_case_term_and_tier_stands_on_the_page() -> None:
    text = Seen(page(FOLDER, NOW)).text

    for loaded in load_books():
        for rule in loaded.file.rules:
            assert all(part in text for part in (rule.id, rule.title, rule.message))
            assert rule.clause in text
            assert rule.when.strip() in text
            assert all(case.title in text for case in rule.cases)
    for name, term in TERMS.items():
        assert name in text
        assert term.about in text
    for policy in load_brands().values():
        assert policy.title in text
        assert all(tier.label in text for tiers in policy.tiers.values() for tier in tiers.values())
        assert all(rule.id in text for rule in policy.rules)


def test_every_rule_can_be_linked_to_and_every_link_of_the_page_leads_somewhere() -> None:
    seen = Seen(page(FOLDER, NOW))

    assert len(seen.ids) == len(set(seen.ids))
    inside = {link.removeprefix("#") for link in seen.links if link.startswith("#")}
    assert "GB-R-05" in inside
    assert inside <= set(seen.ids)


def test_nothing_that_a_file_says_becomes_markup(tmp_path: Path) -> None:
    brand = changed("tiers.free_spins.small.terms", HOSTILE)
    write(tmp_path, {**brand, "title": HOSTILE, "rules": [RULE]})
    seen = Seen(page(tmp_path, NOW))

    assert not {"script", "img"} & seen.tags
    assert "onerror" not in seen.names
    assert not any(link.startswith("javascript:") for link in seen.links)
    assert HOSTILE in seen.text
    assert "javascript:alert(1)" in seen.text


def test_the_page_needs_nothing_from_elsewhere() -> None:
    text = page(FOLDER, NOW)

    assert not {"script", "link", "img", "iframe"} & Seen(text).tags
    assert "@import" not in text
    assert "url(" not in text


def test_a_brand_that_gives_nothing_has_a_page_too(tmp_path: Path) -> None:
    write(tmp_path, changed("tiers", {}))

    assert "this brand gives nothing" in page(tmp_path, NOW)


def test_the_page_of_broken_files_is_not_written(tmp_path: Path) -> None:
    write(tmp_path, changed("least_age", 3))

    with pytest.raises(PolicyFileError, match="least_age"):
        write_page(tmp_path, tmp_path / "page.html", NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["north.yaml"]


def test_the_page_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    write(tmp_path, yaml.safe_load(yaml.safe_dump(SOUND)))
    path = write_page(tmp_path, tmp_path / "out" / "page.html", NOW)

    assert path.read_text(encoding="utf-8") == page(tmp_path, NOW)
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]
