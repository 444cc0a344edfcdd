"""cvh policy explain and why-not: what every rule said of a recorded decision, and what it would have taken."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from core.audit import DecisionRecord
    from core.decide import Decision, Inputs
    from core.plays import ArmChoice
    from core.ports import Archive

Number = Annotated[
    str | None, typer.Argument(metavar="[DECISION]", help="Its id, or how that begins; the newest by default.")
]


def explain(number: Number = None, data: Data = None, json: Json = False) -> None:
    """Every arm that was considered, every rule that objected, with its clause and what it looked at."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from api.resources import DecisionShown
    from core.tasks import outcome

    with open_archive(settings_of(data)) as archive:
        decision = _record(archive, number).decision
        shown = DecisionShown.of(decision, [outcome(task) for task in archive.tasks(decision=decision.id)])
    if json:
        as_json(shown.model_dump(mode="json"))
        return
    say((shown.explanation, "bold"), "\n")
    rows = (
        (f"{ruling.choice.arm} {ruling.choice.tier or ''}".strip(), said.rule, said.effect, said.reason, said.clause,
         "; ".join(f"{name} {value}" for name, value in said.inputs.items()))
        for ruling in decision.rulings
        for said in (*ruling.objections, *ruling.flags)
    )  # fmt: skip
    columns = ("arm", "rule", "effect", "reason", "clause", "looked at")
    table("What objected", columns, rows, empty="No rule objected to any arm that was considered.")
    say(f"\npolicy  {decision.policy}\nlaw     {decision.law or 'none: made before there were files of law'}")
    say(f"models  {decision.models or 'none in force'}\nchooser {decision.chooser or 'none in force'}")
    for people in shown.people:
        say(f"people  {people}")
    say(f"What would have to change: `cvh policy why-not {decision.id[:12]} --arm ARM`.")


def why_not(
    arm: Annotated[str, typer.Option("--arm", help="The arm that was not taken, as free_spins.")],
    number: Number = None,
    tier: Annotated[str | None, typer.Option("--tier", help="Its tier; the one that costs least by default.")] = None,
    player: Annotated[bool, typer.Option("--player", help="As the player may be told: nothing about harm.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """The first rule that objects to an arm, and the smallest change of one input that would silence it."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from core.decide import facts_of
    from core.why_not import WhyNot, why_not, why_not_for_player

    with open_archive(settings_of(data)) as archive:
        record = _record(archive, number)
        inputs = _inputs(archive, record)
    ask = why_not_for_player if player else why_not
    answer: WhyNot = ask(_choice(inputs, arm, tier), facts_of(inputs), record.decision.version)
    if json:
        as_json(to_builtins(answer))
        return
    what = f"{answer.choice.arm} {answer.choice.tier or ''}".strip()
    if answer.allowed:
        say((f"Nothing objects to {what}", "bold"), f": {_passed_over(record.decision, answer.choice)}.")
        return
    if answer.first is None:
        say((f"{what} is not available to you now.", "bold"))
        return
    say((answer.first.reason, "bold"), f" ({answer.first.rule})")
    if answer.first.clause:
        say(f"clause   {answer.first.clause}")
    if answer.flip is not None:
        say(f"it would take  {answer.flip.input}: {answer.flip.now} -> {answer.flip.needed}")
    else:
        say("No change of a single input would do.")
    rows = ((said.rule, said.effect, said.reason, said.clause) for said in answer.others)
    if answer.others:
        table("\nBesides", ("rule", "effect", "reason", "clause"), rows, empty="")


def _passed_over(decision: "Decision", choice: "ArmChoice") -> str:
    """Why something that nothing objects to is not what was done, or that it is."""
    if (decision.arm, decision.tier) == (choice.arm, choice.tier):
        return "it is what was done"
    if any((one.candidate.arm, one.candidate.tier) == (choice.arm, choice.tier) for one in decision.chances):
        return f"chance chose {decision.arm} among what was allowed"
    if any(ruling.choice == choice for ruling in decision.rulings):
        return f"{decision.arm} stood before it in the play"
    return "no play was published yet" if decision.missed else "the play for this situation does not name it"


def _record(archive: "Archive", number: str | None) -> "DecisionRecord":
    from core.errors import NotFoundError

    newest = archive.decisions(limit=1) if number is None else ()
    record = archive.record(newest[0].id if newest else number or "")
    if record is None:
        what = f"no decision {number!r} here" if number else "no decision has been made here yet"
        raise NotFoundError(f"{what}: see `cvh decisions list`")
    return record


def _inputs(archive: "Archive", record: "DecisionRecord") -> "Inputs":
    from core.audit import inputs_of
    from core.errors import NotFoundError
    from core.lineup import found_in

    kept = record.inputs
    policy = archive.policy(kept.policy)
    if policy is None:
        raise NotFoundError(f"policy {kept.policy[:12]} is not in this ledger: `cvh verify` says what else is missing")
    play = archive.play(kept.play) if kept.play is not None else None
    law = archive.law(kept.law) if kept.law else None
    return inputs_of(record, policy, play, law, found_in(archive.lineup(), kept.models, kept.chooser))


def _choice(inputs: "Inputs", arm: str, tier: str | None) -> "ArmChoice":
    from typing import cast

    from core.arms import ARMS, Arm
    from core.errors import NotFoundError
    from core.plays import ArmChoice

    if arm not in ARMS:
        raise NotFoundError(f"there is no arm {arm!r}: take one of {', '.join(ARMS)}")
    known = cast(Arm, arm)
    tiers = inputs.policy.tiers.get(known, {})
    if tier is not None and tier not in tiers:
        has = f"take one of {', '.join(tiers)}" if tiers else "it has none"
        raise NotFoundError(f"{inputs.policy.brand} has no tier {tier!r} for {arm}: {has}")
    if ARMS[known].tiered and tier is None:
        tier = min(tiers, key=lambda name: (tiers[name].cost, name), default=None)
    return ArmChoice(known, tier)
