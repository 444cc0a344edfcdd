"""The shadow report: true to its figures, safe with hostile names, and of use when it is empty."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from api.shadow.report import figures, page
from api.shadow.timeline import ROOM, TOP, timeline
from core.comparison import Comparison, compare
from core.decide import Decision, decide
from core.plays import ArmChoice
from core.profile import Consent, Restriction
from core.shadow import Judged, judge_send
from tests.builders import BRAND, NOON, decision_requested, inputs, noon, play, policy, sent, verified_profile

DAY = "2026-01-31"
LATER = datetime(2026, 2, 2, tzinfo=UTC)
AGREED = {"email": Consent(granted=True, at=noon(days=-9))}


def a_send(minutes: float = 0, player: str = "anna", campaign: str = "spins", **profile: object) -> Judged:
    event = sent("email", campaign=campaign, id=f"{player}{minutes}", subject=player, time=noon(minutes))
    return judge_send(event, verified_profile(**{"consents": AGREED, **profile}), policy())


def protected(minutes: float = 0, player: str = "anna") -> Decision:
    event = decision_requested(id=f"{player}{minutes}", subject=player, time=noon(minutes))
    return decide(inputs(event=event, play=play(ArmChoice("cool_down"))))


def a_day() -> Comparison:
    excluded = a_send(96, "omar", exclusion=Restriction(since=NOON))
    return compare([a_send(96), excluded, a_send(97, "ben", consents={})], [protected()], DAY)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main>") :]).split())


def test_the_page_says_what_was_sent_what_broke_a_rule_and_what_the_hub_would_have_done() -> None:
    said = text(page(BRAND, a_day(), LATER))

    assert "The CRM sent 3 messages; 1 broke a rule that the hub keeps." in said
    assert "1 message is in doubt" in said
    assert "the player has excluded himself (F-01 self-exclusion)" in said
    assert "no consent to offers by e-mail (F-03 consent , in doubt)" in said.replace("consent,", "consent ,")
    assert "1 h 36 min earlier than the send, as a median over 1 send" in said
    assert "offers a break from play (hub alone)" in said


def test_what_came_from_outside_is_escaped() -> None:
    hostile = "<script>alert('x')</script>"

    html = page(BRAND, compare([a_send(campaign=hostile, player='"><img/src=x>', consents={})], [], DAY), LATER)

    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in html


def test_the_page_needs_nothing_from_anywhere() -> None:
    html = page(BRAND, a_day(), LATER)

    assert not re.findall(r"""(?:src|href|@import|url\()\s*=?\s*["']?\s*(?:https?:|//|/)""", html)


def test_an_empty_day_says_what_to_send() -> None:
    html = page(BRAND, compare([], [], DAY), LATER)

    assert "No sends yet." in text(html)
    assert "crm.sent" in html
    assert "<svg viewBox" not in html


def test_a_clean_day_accuses_nobody() -> None:
    said = text(page(BRAND, compare([a_send()], [], DAY), LATER))

    assert "The CRM sent 1 message; none is known to have broken a rule that the hub keeps." in said
    assert "floor objects to any of the messages" in said


@pytest.mark.parametrize(("written", "open_"), [(LATER, False), (LATER - timedelta(days=1), True)])
def test_a_page_that_is_written_too_early_says_so(written: datetime, open_: bool) -> None:
    assert ("a later report may differ" in text(page(BRAND, a_day(), written))) is open_


def test_a_long_day_is_cut_in_the_tables_and_whole_in_the_figures() -> None:
    day = compare([a_send(n / 10, f"p{n}", consents={}) for n in range(450)], [], DAY)

    said = text(page(BRAND, day, LATER))

    assert "The CRM sent 450 messages" in said
    assert "250 more messages" in said
    assert len(figures(BRAND, day)["objected"]) == 450


def test_the_figures_name_no_profile() -> None:
    found = figures(BRAND, a_day())

    assert (found["sends"], found["broken"], found["doubtful"], found["clear"]) == (3, 1, 1, 1)
    assert found["rules"] == {"F-01 self-exclusion": {"sends": 1, "firm": 1}, "F-03 consent": {"sends": 1, "firm": 0}}
    assert found["lead"] == {"median_seconds": 5760, "count": 1, "earlier": 1}
    assert found["protected_by_the_hub_alone"] == ["anna"]
    assert "profile" not in str(found)


@pytest.mark.parametrize("minutes", [[0], [0, 0, 0, 719], [-720, 719], [-720], [719.9], []])
def test_every_send_is_drawn_once_and_within_the_picture(minutes: list[float]) -> None:
    sends = [a_send(at, f"p{n}") for n, at in enumerate(minutes)]
    drawn = timeline(compare(sends, [protected(at, f"p{n}") for n, at in enumerate(minutes)], DAY))

    counted = [int(bar.says.split()[-2]) for bar in drawn.bars]
    above = [count for bar, count in zip(drawn.bars, counted, strict=True) if bar.y < drawn.middle]

    assert (sum(above), sum(counted)) == (len(minutes), 2 * len(minutes))
    assert all(bar.x >= 40 and bar.x + bar.width <= 960 for bar in drawn.bars)
    assert all(bar.y >= TOP and bar.y + bar.height <= TOP + ROOM for bar in drawn.bars)
    assert len({round(bar.height / count, 1) for bar, count in zip(drawn.bars, counted, strict=True)}) <= 1


def test_the_picture_is_well_formed() -> None:
    html = page(BRAND, a_day(), LATER)

    for picture in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        ElementTree.fromstring(picture)
    assert "✕1" in html
