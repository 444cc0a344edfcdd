"""The tools: typed questions and answers, one brand only, and no player named in an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from core.entries import Recollection
from core.guardrails import Facts, Spent
from core.money import BASE_ONE
from core.policy import BrandPolicy
from core.profile import Consent, Harm, Person, Profile, Restriction, Session, Tilt, Totals, Value
from core.signals import Signal
from prompts.brands import load_brands
from tests.builders import LAW
from tools.apply_guardrails import APPLY_GUARDRAILS, Choice, GuardrailQuestion, SituationGiven
from tools.read_player_state import READ_PLAYER_STATE, PlayerQuestion, PlayerState
from tools.recall_cases import RECALL_CASES, CaseQuestion, Recalled, describe
from tools.tool import Model, Reach, Tool

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALM = SituationGiven(
    signal="requested", jurisdiction="GB", residence="GB", harm="low", flagged=False, value="mid", presence="online"
)
TOOLS: tuple[Tool, ...] = (READ_PLAYER_STATE, APPLY_GUARDRAILS, RECALL_CASES)
QUESTIONS: dict[str, Model] = {
    "read_player_state": PlayerQuestion(player="anna-4711", signal="requested", at=NOON),
    "apply_guardrails": GuardrailQuestion(
        situation=CALM,
        player="anna-4711",
        at=NOON,
        choices=(Choice(arm="free_spins", tier="small"), Choice(arm="vip_fast_track", tier="gold"), Choice(arm="help")),
    ),
    "recall_cases": CaseQuestion(situation="northstar/tilt/GB"),
}


@dataclass
class FakePlayers:
    """Players by brand and id, and a note of who was asked for."""

    profiles: dict[tuple[str, str], Profile]
    policies: dict[str, BrandPolicy] = field(default_factory=lambda: dict(load_brands()))
    commercial: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)

    def facts(self, brand: str, player: str, signal: Signal, at: datetime) -> Facts | None:
        self.asked.append((brand, player))
        if brand not in self.policies:
            return None
        return Facts(
            profile=self.profiles.get((brand, player)) or Profile(brand=brand, player=player),
            policy=self.policies[brand],
            signal=signal,
            at=at,
            commercial_on=self.commercial,
            spent=Spent(),
            law=LAW,
            watermark=NOON,
        )


@dataclass
class FakeMemory:
    """A memory that has one case a brand, and notes how it was asked."""

    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def recall(self, brand: str, text: str, limit: int) -> Sequence[Recollection]:
        self.asked.append((brand, text, limit))
        return [Recollection(situation=f"{brand}/tilt", arms=("help",), run="r", likeness=0.87654)]

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        raise AssertionError("a tool only reads")


def anna(**changed: object) -> Profile:
    profile = Profile(
        brand="northstar",
        player="anna-4711",
        currency="GBP",
        registered=NOON - timedelta(days=9),
        last_seen=NOON,
        events=80,
        person=Person(country="GB", born=date(1990, 1, 1), verified=True, wallets=("eip155:1:0xABC",)),
        totals={"GBP": Totals(bets=40)},
        value=Value(turnover=1234 * BASE_ONE // 10, theoretical=60 * BASE_ONE, payout=BASE_ONE, variance=BASE_ONE**2),
        session=Session(started=NOON, last=NOON, usual_stake=1.0),
        sessions=2,
        consents={"site": Consent(granted=True, at=NOON), "email": Consent(granted=False, at=NOON)},
    )
    return replace(profile, **changed)


def reach_of(*profiles: Profile, brand: str = "northstar", memory: FakeMemory | None = None) -> Reach:
    players = FakePlayers({(profile.brand, profile.player): profile for profile in profiles})
    return Reach(brand=brand, players=players, memory=memory)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_says_what_it_does_and_gives_the_type_it_promises(tool: Tool) -> None:
    answer = tool(reach_of(anna(), memory=FakeMemory()), QUESTIONS[tool.name])

    assert isinstance(answer, tool.gives)
    assert tool.does.endswith(".")
    assert isinstance(QUESTIONS[tool.name], tool.takes)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_an_answer_survives_json(tool: Tool) -> None:
    answer = tool(reach_of(anna(), memory=FakeMemory()), QUESTIONS[tool.name])

    assert tool.gives.model_validate_json(answer.model_dump_json()) == answer


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_an_unknown_field_in_a_question_is_refused(tool: Tool) -> None:
    question = QUESTIONS[tool.name].model_dump()

    with pytest.raises(ValidationError, match="brand"):
        tool.takes.model_validate({**question, "brand": "lagoon"})


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_an_unknown_field_in_an_answer_is_refused(tool: Tool) -> None:
    answer = tool(reach_of(anna(), memory=FakeMemory()), QUESTIONS[tool.name])

    with pytest.raises(ValidationError, match="extra"):
        tool.gives.model_validate({**answer.model_dump(), "player": "anna-4711"})


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_no_question_can_name_a_brand(tool: Tool) -> None:
    assert "brand" not in tool.takes.model_fields


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_an_answer_names_no_player(tool: Tool) -> None:
    said = tool(reach_of(anna(), memory=FakeMemory()), QUESTIONS[tool.name]).model_dump_json()

    assert not any(secret in said for secret in ("anna", "4711", "0xABC", "1990"))


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_question_cannot_be_changed_once_it_is_asked(tool: Tool) -> None:
    question = QUESTIONS[tool.name]
    name = next(iter(tool.takes.model_fields))

    with pytest.raises(ValidationError, match="frozen"):
        setattr(question, name, "other")


@pytest.mark.parametrize("tool", [READ_PLAYER_STATE, APPLY_GUARDRAILS], ids=lambda tool: tool.name)
def test_a_player_is_looked_up_in_the_brand_of_the_reach_only(tool: Tool) -> None:
    reach = reach_of(anna(), anna(brand="lagoon"), brand="lagoon")

    tool(reach, QUESTIONS[tool.name])

    assert set(reach.players.asked) == {("lagoon", "anna-4711")}


def test_a_player_of_another_brand_is_unknown() -> None:
    state = READ_PLAYER_STATE(reach_of(anna(), brand="lagoon"), QUESTIONS["read_player_state"])

    assert state == PlayerState(known=False)


def test_memory_is_asked_for_the_brand_of_the_reach_only() -> None:
    memory = FakeMemory()

    answer = RECALL_CASES(reach_of(brand="lagoon", memory=memory), CaseQuestion(situation="northstar/tilt", limit=2))

    assert memory.asked == [("lagoon", "northstar tilt", 2)]
    assert answer == Recalled(available=True, cases=(("lagoon/tilt", ("help",), 0.877),))


def test_without_a_memory_recall_says_so() -> None:
    assert RECALL_CASES(reach_of(), CaseQuestion(situation="x")) == Recalled(available=False)


def test_a_situation_is_remembered_and_asked_for_under_the_same_words() -> None:
    assert describe("northstar/tilt/GB/GB/low/clear/mid/online") == "northstar tilt GB GB low clear mid online"


def test_a_known_player_is_told_in_bands_counts_and_decimal_strings() -> None:
    state = READ_PLAYER_STATE(reach_of(anna()), QUESTIONS["read_player_state"])

    assert state == PlayerState(
        known=True,
        harm="low",
        flagged=False,
        value="mid",
        online=True,
        bets=40,
        sessions=2,
        turnover="123.40",
        theoretical="60.00",
        rtp_deficit="62.40",
        rtp_deficit_z=62.4,
        consents=("site",),
    )


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ({"harm": Harm(seen={"long_session": NOON})}, "markers", ("long_session",)),
        ({"harm": Harm(seen={"long_session": NOON})}, "harm", "elevated"),
        ({"tilt": Tilt(score=0.7, paused_at=NOON)}, "flagged", True),
        ({"tilt": Tilt(score=0.71239, paused_at=NOON)}, "tilt_score", 0.712),
        ({"exclusion": Restriction(since=NOON)}, "excluded", True),
        ({"exclusion": Restriction(since=NOON, until=NOON)}, "excluded", False),
        ({"session": None}, "online", False),
        ({"person": Person()}, "harm", "unknown"),
    ],
)
def test_a_state_shows_what_protects_a_player(changed: dict[str, object], name: str, value: object) -> None:
    state = READ_PLAYER_STATE(reach_of(anna(**changed)), QUESTIONS["read_player_state"])

    assert getattr(state, name) == value


@pytest.mark.parametrize("reach", [reach_of(), reach_of(anna(brand="unheard-of"), brand="unheard-of")])
def test_an_unknown_player_or_brand_is_flagged_and_unknown(reach: Reach) -> None:
    state = READ_PLAYER_STATE(reach, QUESTIONS["read_player_state"])

    assert (state.known, state.flagged, state.harm) == (False, True, "unknown")


def test_there_is_one_verdict_a_choice_in_the_order_asked() -> None:
    question = QUESTIONS["apply_guardrails"]

    answer = APPLY_GUARDRAILS(reach_of(anna()), question)

    assert tuple(verdict.choice for verdict in answer.verdicts) == question.choices
    assert [bool(verdict.in_play) for verdict in answer.verdicts] == [False, True, False]
    assert [bool(verdict.for_player) for verdict in answer.verdicts] == [False, True, False]


def test_a_verdict_names_the_rules_that_object() -> None:
    answer = APPLY_GUARDRAILS(reach_of(anna(consents={}, tilt=Tilt(paused_at=NOON))), QUESTIONS["apply_guardrails"])

    spins = answer.verdicts[0]
    assert [reason.rpartition("(")[2] for reason in spins.for_player] == ["F-03 consent)", "F-07 harm)"]
    assert spins.in_play == ()
    assert answer.verdicts[2].for_player == ()


@pytest.mark.parametrize("signal", ["tilt", "severe_loss"])
def test_no_offer_passes_on_a_signal_of_losing(signal: Signal) -> None:
    losing = CALM.model_copy(update={"signal": signal})
    question = QUESTIONS["apply_guardrails"].model_copy(update={"situation": losing})

    spins = APPLY_GUARDRAILS(reach_of(anna()), question).verdicts[0]

    assert spins.in_play
    assert "losing never triggers an offer (F-07 harm)" in spins.for_player


def test_where_the_brand_has_no_policy_everything_is_objected_to() -> None:
    answer = APPLY_GUARDRAILS(reach_of(brand="unheard-of"), QUESTIONS["apply_guardrails"])

    assert all(verdict.in_play and verdict.for_player for verdict in answer.verdicts)


@pytest.mark.parametrize(
    "content",
    [
        {"player": "p", "signal": "happy", "at": NOON},
        {"player": "p", "signal": "tilt", "at": "yesterday"},
        {"player": None, "signal": "tilt", "at": NOON},
        {"signal": "tilt", "at": NOON},
    ],
)
def test_a_question_of_the_wrong_type_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PlayerQuestion.model_validate(content)


def test_an_arm_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="arm"):
        Choice.model_validate({"arm": "cash"})


@pytest.mark.parametrize("limit", [-1, 0, 10**9])
def test_a_senseless_number_of_cases_is_refused(limit: int) -> None:
    with pytest.raises(ValidationError, match="limit"):
        CaseQuestion(situation="x", limit=limit)
