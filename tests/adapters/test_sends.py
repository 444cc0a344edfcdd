"""What others send, in the ledger of either kind: once, in the chain, found by brand and day."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from core.entries import Batch
from core.events import CrmSent, Send
from core.shadow import Judged, judge_send
from tests.adapters.house import HELP, NOON, POLICY, House, a_decision, a_play, a_profile

DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


def a_send(number: int = 1, at: datetime = NOON, brand: str = "north", player: str = "anna") -> Judged:
    data = Send(channel="email", campaign="spins")
    event = CrmSent(id=f"mail-{number}", source="crm", time=at, subject=player, brand=brand, data=data)
    return judge_send(event, a_profile(player, brand=brand), replace(POLICY, brand=brand))


def test_a_send_is_recorded_once_in_one_batch_or_many(house: House) -> None:
    house.ledger.commit(Batch(policies=[POLICY], sends=[a_send(), a_send(2), a_send()]))
    house.again().commit(Batch(sends=[a_send(), a_send(3)]))

    kinds = [entry.kind for entry in house.archive.chain()]
    assert kinds == ["policy", "send", "send", "send"]
    assert house.rows()["sends"] == 3
    assert house.archive.referred() == 4
    assert house.chain_holds()


def test_sends_and_decisions_are_found_by_brand_from_a_moment_up_to_another(house: House) -> None:
    inside = [a_send(2, NOON + DAY - MICROSECOND), a_send(1, NOON)]
    outside = [a_send(3, NOON + DAY), a_send(4, NOON - MICROSECOND), a_send(5, NOON, brand="south")]
    house.ledger.commit(
        Batch(
            sends=[*inside, *outside],
            decisions=[a_decision(n, at=at) for n, at in enumerate((NOON + DAY, NOON, NOON - MICROSECOND))],
        )
    )

    assert house.archive.sends_between("north", NOON, NOON + DAY) == inside[::-1]
    assert [d.event_id for d in house.archive.decisions_between("north", NOON, NOON + DAY)] == ["ask-1"]
    assert house.archive.newest_send("north") == NOON + DAY
    assert house.archive.newest_send("west") is None


def test_a_batch_of_a_shadow_hub_puts_its_commands_away_for_ever(house: House) -> None:
    play = a_play(HELP)
    house.ledger.commit(Batch(decisions=[a_decision(1, play=play)], withheld="shadow"))
    house.ledger.commit(Batch(decisions=[a_decision(2, play=play)]))

    assert [(item.fate, item.reason) for item in house.again().outbox("north", "anna", 0)] == [
        ("withheld", "shadow"),
        ("pending", ""),
    ]


def test_the_command_of_a_decision_comes_with_its_fate(house: House) -> None:
    loud, silent = a_decision(1, play=a_play(HELP)), a_decision(2)
    house.ledger.commit(Batch(decisions=[loud, silent], withheld="shadow"))

    found = house.ledger.command(loud.decision.id)
    assert found is not None
    assert (found.command, found.fate, found.seq) == (loud.decision.command, "withheld", 1)
    assert silent.decision.command is None
    assert house.ledger.command(silent.decision.id) is None
