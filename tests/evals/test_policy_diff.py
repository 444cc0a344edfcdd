"""policy diff: both sides are decided from the first event, and exactly what differs is listed, with its cause."""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace
from typer.testing import CliRunner

from api.cli import app
from core.arms import kind_of
from core.calendar import day_of
from core.entries import Taken
from core.errors import NotFoundError, PolicyFileError
from core.events import Event
from core.money import BASE_ONE, format_base
from core.policy import BrandPolicy, Caps, Tier
from core.record import digest
from evals.policy_diff import compare
from evals.rerun import Rerun, rerun
from evals.totals import totals
from evals.traces import recorded_trace, write_trace
from evals.visits import with_visits
from prompts.brands import FOLDER, load_brands
from prompts.law import load_law
from tests.builders import BRAND, LAW, TERMS, bet, consent, login, noon, policy, registered

SAMPLE = recorded_trace("sample")
SHIPPED = rerun(SAMPLE, load_brands(), load_law())
OFFERS = [one for one in SHIPPED.decisions if kind_of(one.arm) == "commercial"]
assert OFFERS, "the sample evening makes an offer: without one, a cap has nothing to bite"
ITS_BRAND, _ = Counter(one.brand for one in OFFERS).most_common(1)[0]
"""The brand that makes the most offers on the sample evening: its caps are the ones that bite."""
BUDGET = "F-06 budget"
PAST_SECOND = 10


def folder(path: Path, **caps: int) -> Path:
    """The shipped guardrails, with other caps for the brand."""
    shutil.copytree(FOLDER, path)
    file = path / f"{ITS_BRAND}.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    said["caps"] |= {name: format_base(units, 18) for name, units in caps.items()}
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return path


def of_folder(path: Path) -> Rerun:
    return rerun(SAMPLE, load_brands(path), load_law(path))


def granted(run: Rerun, caps: Caps) -> set[str]:
    """By hand: who gets an offer if these caps are counted, and everything else objects as it did in a run."""
    ids, spent, offers = set[str](), Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for decision in run.decisions:
        if decision.brand != ITS_BRAND:
            continue
        day = (day_of(decision.at),)
        own = (*day, decision.player)
        for ruling in decision.rulings:
            if ruling.choice.kind != "commercial" or {said.rule for said in ruling.objections} - {BUDGET}:
                if ruling.allowed:
                    break
                continue
            tier = run.policies[ITS_BRAND].tier(ruling.choice.arm, ruling.choice.tier)
            assert tier is not None
            fits = spent[day] + tier.claim <= caps.brand_day and spent[own] + tier.claim <= caps.player_day
            if fits and offers[own] < caps.per_player_day:
                spent.update({day: tier.claim, own: tier.claim})
                offers[own] += 1
                ids.add(decision.id)
                break
    return ids


def most_used(cap: str) -> int:
    """The most that the offers of the brand have used of a cap in a day: a cap of this size is just enough."""
    used = Counter[tuple[str, ...]]()
    for decision in OFFERS:
        if decision.brand == ITS_BRAND:
            used[day_of(decision.at), decision.player if cap == "player_day" else ""] += decision.claim
    return max(used.values())


@pytest.mark.parametrize("cap", ["brand_day", "player_day"])
def test_a_halved_cap_changes_exactly_the_decisions_that_it_must(tmp_path: Path, cap: str) -> None:
    most = most_used(cap)
    old, new = (
        of_folder(folder(tmp_path / "old", **{cap: most})),
        of_folder(folder(tmp_path / "new", **{cap: most // 2})),
    )
    before, after = (granted(old, side.policies[ITS_BRAND].caps) for side in (old, new))
    changed = compare(old, new).changed

    assert before == {one.id for one in OFFERS if one.brand == ITS_BRAND}
    assert {one.either.id for one in changed} == before ^ after
    assert len(changed) > 0
    assert {(one.cause, one.objecting) for one in changed} == {("files", (BUDGET,))}


def test_the_same_files_twice_change_nothing_and_give_the_same_bytes() -> None:
    again = rerun(SAMPLE, load_brands(), load_law())

    assert [taken.record for taken in again.taken.values()] == [taken.record for taken in SHIPPED.taken.values()]
    assert compare(SHIPPED, again).changed == ()
    assert SHIPPED.dead == 0


def test_no_offer_goes_to_a_flagged_player_and_one_that_did_would_be_counted() -> None:
    offer = next(taken for taken in SHIPPED.taken.values() if kind_of(taken.decision.arm) == "commercial")
    flagged = replace(offer.decision, situation=replace(offer.decision.situation, flagged=True))
    forged = {**SHIPPED.taken, flagged.id: Taken(flagged, offer.record, offer.position)}

    assert totals(SHIPPED).flagged == 0
    assert totals(replace(SHIPPED, taken=forged)).flagged == 1


def test_the_totals_are_the_sums_of_the_decisions() -> None:
    sums = totals(SHIPPED)

    assert (sums.offers, sums.decisions) == (len(OFFERS), len(SHIPPED.decisions))
    assert sum(money.reserved for money in sums.money.values()) == sum(one.claim for one in OFFERS)
    assert sums.protective == sum(one.arm in ("pause_promotions", "cool_down") for one in SHIPPED.decisions) > 0


def newcomer(player: str, minutes: int, *, stake: str | None = None) -> Sequence[Event]:
    """A consenting player; with a stake, one who bets it ten times and so starts as a high roller."""
    said = {"subject": player}
    coming = [
        registered(id=f"{player}-0", time=noon(minutes), **said),
        consent(id=f"{player}-1", time=noon(minutes, seconds=1), **said),
    ]
    if stake is None:
        return [*coming, login(id=f"{player}-2", time=noon(minutes, seconds=2), **said)]
    bets = [bet(stake, id=f"{player}-b{n}", time=noon(minutes, seconds=PAST_SECOND + n), **said) for n in range(10)]
    return [*coming, *bets]


TRACE = with_visits(
    [
        *newcomer("roller-1", 0, stake="60.00"),
        *newcomer("visitor-1", 1),
        *newcomer("roller-2", 2, stake="60.00"),
        *newcomer("visitor-2", 3),
    ]
)
"""The first of each kind finds no play; the second one gets what it offers."""


def acme(brand_day: int, tiers: Mapping[str, Tier] | None = None, **changes: object) -> Rerun:
    caps = Caps(per_player_day=2, player_day=25 * BASE_ONE, brand_day=brand_day * BASE_ONE)
    usual: BrandPolicy = policy(caps=caps, **changes)
    spins = {**usual.tiers["free_spins"], **(tiers or {})}
    return rerun(TRACE, {BRAND: replace(usual, tiers={**usual.tiers, "free_spins": spins})}, LAW)


def test_budgets_are_carried_so_that_an_early_denial_lets_a_later_offer_through() -> None:
    denied, let_through = compare(acme(brand_day=21), acme(brand_day=10)).changed

    assert (denied.either.player, denied.old.arm, denied.new.arm) == ("roller-2", "vip_fast_track", "help")
    assert (denied.cause, denied.objecting, denied.silent) == ("files", (BUDGET,), ())
    assert (let_through.either.player, let_through.old.arm, let_through.new.arm) == (
        "visitor-2", "lobby_order", "free_spins",
    )  # fmt: skip
    assert (let_through.cause, let_through.follows, let_through.silent) == ("budget", denied.either.id, (BUDGET,))


def test_another_price_is_a_change_of_the_files_that_no_rule_made() -> None:
    dearer = {"small": Tier(label="20 spins", amount="2.00", currency="EUR", cost=3 * BASE_ONE, terms=TERMS)}
    (changed,) = compare(acme(100), acme(100, dearer)).changed

    assert (changed.either.player, changed.cause, changed.objecting) == ("visitor-2", "files", ())


def test_another_play_is_named_as_the_cause_of_what_it_answers() -> None:
    cheaper = {"tiny": Tier(label="5 spins", amount="0.50", currency="EUR", cost=BASE_ONE // 2, terms=TERMS)}
    (changed,) = compare(acme(100), acme(100, cheaper)).changed

    assert (changed.old.tier, changed.new.tier, changed.cause) == ("small", "tiny", "play")


def test_a_player_whom_another_threshold_has_marked_is_named_as_the_cause() -> None:
    bets = [bet("1.00", id=f"b{n}", subject="loser", time=noon(1, seconds=n)) for n in range(60)]
    trace = with_visits([*newcomer("loser", 0), *bets, login(id="back", subject="loser", time=noon(10))])
    lines = replace(policy().thresholds, mid_value=0, high_value=0)
    old, new = (
        rerun(trace, {BRAND: policy(thresholds=replace(lines, severe_loss=least * BASE_ONE))}, LAW)
        for least in (500, 50)
    )
    marked, changed = compare(old, new).changed

    assert (marked.new.signal, marked.cause) == ("severe_loss", "signal")
    assert (changed.old.arm, changed.cause) == ("free_spins", "profile")


def test_a_threshold_that_lets_nobody_ask_leaves_the_decisions_on_one_side() -> None:
    lines = replace(policy().thresholds, high_roller_stake=1000 * BASE_ONE)
    changed = compare(acme(100), acme(100, thresholds=lines)).changed

    assert [(one.either.player, one.new, one.cause) for one in changed] == [
        ("roller-1", None, "signal"), ("roller-2", None, "signal"),
    ]  # fmt: skip


def test_a_re_run_under_the_files_of_a_hub_decides_under_their_digests() -> None:
    assert {one.policy for one in acme(100).decisions} == {digest(policy())}


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["policy", "diff", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_command_prints_one_object_with_changes_and_totals(tmp_path: Path) -> None:
    new = folder(tmp_path / "new", brand_day=0)
    said = json.loads(run("current", str(new), "--json"))
    old, new, difference = (said["totals"][side] for side in ("old", "new", "difference"))

    assert [one["id"] for one in said["changed"]] == [one.id for one in OFFERS if one.brand == ITS_BRAND]
    assert new["offers"] == old["offers"] - len(said["changed"])
    assert difference["money"][ITS_BRAND]["reserved"] == "-" + old["money"][ITS_BRAND]["reserved"]
    assert (old["offers_to_flagged"], new["offers_to_flagged"]) == (0, 0)


def test_the_command_tells_people_what_changes_and_why(tmp_path: Path) -> None:
    write_trace(SAMPLE, tmp_path / "trace.jsonl")
    new, lost = folder(tmp_path / "new", brand_day=0), next(one for one in OFFERS if one.brand == ITS_BRAND)
    said = run("current", str(new), "--trace", str(tmp_path / "trace.jsonl"))

    assert f"{lost.arm} {lost.tier} -> " in said
    assert f"objects: {BUDGET}" in said
    assert "offers to flagged players" in said
    assert "None of" in run("current", "current")


def test_what_cannot_be_compared_is_said_before_anything_runs(tmp_path: Path) -> None:
    broken = folder(tmp_path / "broken")
    (broken / "lagoon.yaml").write_text("brand: lagoon\n", encoding="utf-8")
    alone = tmp_path / "trace.jsonl"
    write_trace([login(brand="elsewhere")], alone)

    with pytest.raises(NotFoundError, match="there is no folder nowhere"):
        run("nowhere", "current")
    with pytest.raises(NotFoundError, match="there is no trace nowhere"):
        run("current", "current", "--trace", "nowhere")
    with pytest.raises(PolicyFileError, match=r"broken, lagoon\.yaml"):
        run("current", str(broken))
    with pytest.raises(NotFoundError, match="nothing to compare"):
        run("current", "current", "--trace", str(alone))
