"""Broken files: each is said with file, line and column, what was found and what was expected; nothing is loaded."""

from pathlib import Path

import pytest

from core.errors import PolicyFileError
from prompts.brand_file import BrandFile
from prompts.brands import load_brands, read_brand
from prompts.findings import Finding
from prompts.law import load_books, load_law, read_book

BRAND = """\
brand: north
title: North
jurisdiction: GB
base_currency: GBP
least_age: 18
caps:
  per_player_day: 1
  player_day: "30.00"
  brand_day: "500.00"
thresholds:
  mid_value: "50.00"
  high_value: "400.00"
  high_roller_stake: "40.00"
  severe_loss: "1500.00"
tiers:
  free_spins:
    small: { label: Spins, amount: "2.00", currency: GBP, cost: "1.92" }
margin:
  ggr_target: "0.20"
quiet_hours: { from: "22:00", to: "08:00", channels: [sms] }
"""
BOOK = """\
jurisdiction: GB
title: Great Britain
currency: GBP
rules:
  - id: R-05
    title: wagering at most ten times
    clause: SR 5.1.1(3)(a)
    since: 2026-01-19
    when: proposal.wagering > 10
    effect: deny
    message: Too much wagering.
    cases:
      - { title: ten, given: { proposal.wagering: 10 }, expect: pass }
      - { title: eleven, given: { proposal.wagering: 11 }, expect: deny }
"""
WHEN = "    when: proposal.wagering > 10\n"

SPINS = 'free_spins:\n    small: { label: Spins, amount: "2.00", currency: GBP, cost: "1.92"'
WAGERED = ", wagering: 5"

BRAND_FAULTS = [
    ("a list left open", "title: North", "title: [North", 2, "expected plain YAML"),
    ("a field twice", "least_age: 18", "title: South", 5, "'title' stands twice"),
    ("an alias", "title: North", "title: *north", 2, "an alias (*name): write it out"),
    ("a tag", "title: North", "title: !!str North", 2, "leave it out"),
    ("half a letter", "title: North", 'title: "\\ud800"', 2, "can't encode character"),
    ("a number for money", 'player_day: "30.00"', "player_day: 30.00", 8, "found 30.0; expected text"),
    ("a comma in money", 'brand_day: "500.00"', 'brand_day: "500,00"', 9, 'a decimal in quotes, such as "12.50"'),
    ("a text for a number", "per_player_day: 1", 'per_player_day: "1"', 7, "expected a whole number, without quotes"),
    ("a word misspelt", "severe_loss:", "sever_loss:", 14, "did you mean `severe_loss`?"),
    ("a field missing", '  mid_value: "50.00"\n', "", 10, "is missing; expected `mid_value:` here"),
    ("too young", "least_age: 18", "least_age: 17", 5, "found 17; expected 18 or more"),
    ("an unknown currency", "base_currency: GBP", "base_currency: GPB", 4, "did you mean `GBP`?"),
    ("no jurisdiction", "jurisdiction: GB", "jurisdiction: UK!", 3, "expected a jurisdiction, as GB, MT or CA-ON"),
    ("an unknown arm", "free_spins:", "free_spin:", 16, "did you mean `free_spins`?"),
    ("lines crossed", 'mid_value: "50.00"', 'mid_value: "500.00"', 11, "mid_value lies above high_value"),
    ("a tier of pence", 'amount: "2.00"', 'amount: "2.005"', 17, "expected no more decimals than GBP has"),
    ("no cost", ', cost: "1.92"', "", 17, "expected `cost:`"),
    ("a cost below its price", 'cost: "1.92"', 'cost: "1.50", spins: 10, spin_value: "0.20"', 17, "1.92 or more"),
    ("a percentage", 'ggr_target: "0.20"', 'ggr_target: "20"', 19, 'expected a share in quotes from "0" to "1"'),
    ("half past ten", '"22:00"', '"22:30"', 20, 'expected a full hour in quotes, such as "22:00"'),
    ("an unknown channel", "[sms]", "[fax]", 20, "expected one of site, email, sms"),
    ("a permit of its own", "margin:", "permits: { break_reward: true }\nmargin:", 18, "only the book permits"),
    ("a list for fields", 'margin:\n  ggr_target: "0.20"', "margin: [1]", 18, "expected fields with values"),
    ("wagered goodwill", SPINS, SPINS.replace("free_spins", "goodwill") + WAGERED, 17, "given without conditions"),
    ("cashback without a rate", "free_spins:", "cashback:", 17, "expected `rate:` for cashback"),
    ("a tier of an arm that gives nothing", "free_spins:", "cool_down:", 16, "remove them"),
]  # fmt: skip
BOOK_FAULTS = [
    ("an unknown effect", "effect: deny", "effect: forbid", 10, "expected one of deny, cap, require_approval, flag"),
    ("an unknown term", WHEN, "    when: proposal.wager > 10\n", 9, "did you mean `proposal.wagering`?"),
    ("a term without scope", WHEN, "    when: wagering > 10\n", 9, "did you mean `proposal.wagering`?"),
    ("money without money()", WHEN, "    when: proposal.cost > 10\n", 9, 'write money("10.00")'),
    ("a decimal for money", WHEN, "    when: proposal.cost > 10.00\n", 9, 'write it as money("12.50")'),
    ("money() without quotes", WHEN, "    when: proposal.cost > money(10)\n", 9, 'as money("5.00")'),
    ("a double and a whole number", WHEN, "    when: double(player.age) <= 2\n", 9, "write 2.0 for 2"),
    ("`and` for &&", WHEN, "    when: harm.flagged and player.age < 25\n", 9, "expected `&&`"),
    ("one = for ==", WHEN, '    when: harm.band = "low"\n', 9, "expected `==`"),
    ("a word without quotes", WHEN, "    when: harm.band == low\n", 9, 'write it in quotes, as "low"'),
    ("a value that never occurs", WHEN, '    when: harm.band == "medium"\n', 9, "one of unknown, low, elevated"),
    ("no yes or no", WHEN, "    when: proposal.wagering\n", 9, "expected a comparison"),
    ("the last line of a block", WHEN, "    when: |\n      harm.tilting\n      && harm.flaged\n", 11, "`harm.flaged`"),
    ("the last line of a fold", WHEN, "    when: >-\n      harm.tilting\n      && harm.flaged\n", 11, "`harm.flaged`"),
    ("a cap without amount", "effect: deny", "effect: cap", 10, "expected `at_most:`"),
    ("an amount without a cap", "effect: deny", 'effect: deny\n    at_most: money("1")', 11, "leave it out"),
    ("an amount that is none", "effect: deny", "effect: cap\n    at_most: '50'", 11, 'write money("50.00")'),
    ("an end before its beginning", "since: 2026-01-19", "since: 2026-01-19\n    until: 2026-01-18", 9, "not be"),
    ("no day", "since: 2026-01-19", "since: in spring", 8, "expected a day, such as 2026-01-19"),
    ("an id of no form", "id: R-05", "id: rule five", 5, "expected capital letters, a hyphen and a number"),
    ("an unknown term in a case", "proposal.wagering: 10 ", "proposal.wager: 10 ", 13, "did you mean"),
    ("a wrong value in a case", "proposal.wagering: 11 ", "proposal.wagering: lots ", 14, "expected a whole number"),
    ("an expectation of no kind", "expect: pass", "expect: allow", 13, "expected one of pass, deny, cap"),
    ("a file of another name", "jurisdiction: GB", "jurisdiction: SE", 1, "found 'SE'; expected 'GB'"),
]  # fmt: skip


def test_at_least_twenty_kinds_are_broken() -> None:
    assert len({name for name, *_ in (*BRAND_FAULTS, *BOOK_FAULTS)}) >= 40


@pytest.mark.parametrize(
    ("old", "new", "line", "said"), [case[1:] for case in BRAND_FAULTS], ids=[c[0] for c in BRAND_FAULTS]
)
def test_a_broken_brand_file_is_said_with_its_line_and_what_was_expected(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert BRAND.count(old) == 1
    (tmp_path / "north.yaml").write_text(BRAND.replace(old, new))

    with pytest.raises(PolicyFileError) as refused:
        load_brands(tmp_path)

    assert str(refused.value).startswith(f"north.yaml:{line}:")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"), [case[1:] for case in BOOK_FAULTS], ids=[c[0] for c in BOOK_FAULTS]
)
def test_a_broken_book_is_said_with_its_line_and_what_was_expected(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert BOOK.count(old) == 1
    book = write_book(tmp_path, BOOK.replace(old, new))

    with pytest.raises(PolicyFileError) as refused:
        load_books(book.parent.parent)

    assert str(refused.value).startswith(f"GB.yaml:{line}:")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_sound_files_are_sound(tmp_path: Path) -> None:
    (tmp_path / "north.yaml").write_text(BRAND)

    assert list(load_brands(tmp_path)) == ["north"]
    assert not isinstance(read_book(write_book(tmp_path, BOOK)), tuple)


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("when: harm.flagged || player.agee < 18", 9, 27),
        ("when: 'harm.band != ''low'' || player.agee < 18'", 9, 36),
        (r'when: "harm.band != \"low\" || player.agee < 18"', 9, 36),
        ("when: >-\n      harm.flagged ||\n      player.agee < 18", 11, 7),
        ("when: |\n      harm.flagged ||\n      player.agee < 18", 11, 7),
        ("when: harm.flagged ||\n      player.agee < 18", 10, 7),
    ],
    ids=["plain", "single quotes", "double quotes", "folded", "block", "plain over two lines"],
)
def test_a_term_is_found_where_it_stands_however_the_text_is_written(
    tmp_path: Path, written: str, line: int, column: int
) -> None:
    found = read_book(write_book(tmp_path, BOOK.replace(WHEN, f"    {written}\n")))

    assert isinstance(found, tuple)
    assert [(one.line, one.column, one.field) for one in found] == [(line, column, "rules.0.when")]


def test_all_faults_of_a_file_are_found_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "north.yaml"
    path.write_text(BRAND.replace("least_age: 18", "least_age: 3").replace('"1500.00"', "many").replace("sms", "fax"))

    found = read_brand(path, load_law())

    assert isinstance(found, tuple)
    assert [(one.line, one.field) for one in found] == [
        (5, "least_age"),
        (14, "thresholds.severe_loss"),
        (20, "quiet_hours.channels.0"),
    ]
    assert all(isinstance(one, Finding) and one.severity == "error" for one in found)
    with pytest.raises(PolicyFileError, match=r"^north\.yaml:5:12: .* \(and 2 more\)$"):
        load_brands(tmp_path)


@pytest.mark.parametrize("word", ["NO", "on", "yes", "off", "22:00"])
def test_words_are_text_where_older_yaml_saw_yes_no_or_minutes(tmp_path: Path, word: str) -> None:
    path = tmp_path / "north.yaml"
    path.write_text(BRAND.replace("title: North", f"title: {word}"))

    assert load_brands(tmp_path)["north"].title == word


def test_every_pattern_has_its_words() -> None:
    """A person who misspells a name is told its form, and no regular expression."""
    from prompts.faults import SHAPES

    patterns = {str(part["pattern"]) for part in _parts(BrandFile.model_json_schema()) if "pattern" in part}

    assert patterns
    assert patterns <= SHAPES.keys()


def _parts(schema: object) -> list[dict[str, object]]:
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    found = [part for value in inner for part in _parts(value)]
    return [schema, *found] if isinstance(schema, dict) else found


def write_book(folder: Path, text: str) -> Path:
    books = folder / "jurisdictions"
    books.mkdir(exist_ok=True)
    path = books / "GB.yaml"
    path.write_text(text)
    return path
