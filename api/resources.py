"""What the API shows: pydantic models with examples, money as decimal strings, and how they are made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import to_builtins
from msgspec.structs import asdict
from pydantic import ConfigDict, Field

from api.considered import ChanceShown, Resource, RulingShown
from core.decide import Decision
from core.errors import Refusal
from core.events import Moment
from core.explain import explain, protected_by
from core.harm import active_markers, flagged, harm_band
from core.money import format_base, format_minor
from core.profile import Profile, Totals
from core.proposals import Standing


class Problem(Resource):
    """Why something was not done: the field, what is wrong with it, what would be right."""

    field: str = Field(examples=["data.stake.amount"])
    reason: str = Field(examples=["'12,50' is not a decimal string such as \"12.50\""])
    remedy: str = Field(examples=['Write amounts as strings, "12.50"'])

    @classmethod
    def of(cls, refusal: Refusal) -> "Problem":
        """From a refusal."""
        return cls(field=refusal.field, reason=refusal.reason, remedy=refusal.remedy)


class ErrorBody(Resource):
    """The body of every error answer."""

    error: Problem


class EventResult(Resource):
    """What became of one event of a request."""

    index: int
    id: str | None = None
    status: Literal["accepted", "rejected"]
    problem: Problem | None = None


class Taken(Resource):
    """What became of all events of a request; the accepted ones are on disk."""

    accepted: int
    rejected: int
    position: int | None = Field(description="Position of the accepted events on the log")
    results: list[EventResult]


class DecisionAsked(Resource):
    """Ask for a decision about a player, now."""

    player: str = Field(min_length=1, max_length=128, pattern=r"^[^\s\x00-\x1f\x7f*>]+$", examples=["mia.1"])
    moment: Moment = Field(examples=["lobby"])
    time: Annotated[datetime | None, Field(default=None, description="When it is asked; now, if left out")] = None

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"player": "mia.1", "moment": "lobby"}]}
    )


class AmountShown(Resource):
    """An amount out of the brand's file."""

    amount: str
    currency: str
    label: str


class CommandShown(Resource):
    """What the frontend is told to do."""

    id: str
    surface: str
    arm: str
    title: str
    body: str
    amount: AmountShown | None
    expires: datetime


class DecisionShown(Resource):
    """A recorded decision."""

    id: str
    player: str
    brand: str
    at: datetime
    signal: str
    situation: str
    arm: str
    tier: str | None
    propensity: str
    play: str | None = Field(description="Digest of the play; null if the safe default answered")
    playbook: str
    policy: str
    law: str = Field(description="Digest of the books of rules; empty if it was made before there were any")
    considered: list[RulingShown]
    command: CommandShown | None = Field(description="What to show now; null if there is nothing to show")
    models: str = Field(description="Digest of the models that were in force; empty if none was")
    chooser: str = Field(description="Digest of the chooser that was in force; empty if none was")
    scores: dict[str, Any] = Field(description="What the models said of the player; what none said is left out")
    chances: list[ChanceShown] = Field(description="Where a chooser chose: among what, and how probable each was")
    explanation: str
    people: list[str] = Field(description="What people have said of it, or are waited for to say")

    @classmethod
    def of(cls, decision: Decision, people: Sequence[str] = (), *, silent: bool = False) -> "DecisionShown":
        """From a decision; `silent` leaves out the command that nobody may show."""
        command = to_builtins(decision.command) if decision.command and not silent else None
        return cls(
            id=decision.id,
            player=decision.player,
            brand=decision.brand,
            at=decision.at,
            signal=decision.signal,
            situation=decision.situation.key,
            arm=decision.arm,
            tier=decision.tier,
            propensity=decision.propensity,
            play=decision.play,
            playbook=decision.playbook,
            policy=decision.policy,
            law=decision.law,
            considered=[RulingShown.of(ruling) for ruling in decision.rulings],
            command=CommandShown.model_validate(command) if command else None,
            models=decision.models,
            chooser=decision.chooser,
            scores=to_builtins(decision.scores),
            chances=[ChanceShown.of(chance) for chance in decision.chances],
            explanation=explain(decision),
            people=list(people),
        )


class MoneyFigures(Resource):
    """A player's sums in one currency, as decimal strings."""

    bets: int
    turnover: str
    payout: str
    ngr: str
    deposits: int
    deposited: str
    failed_deposits: int
    withdrawals: int
    withdrawn: str
    failed_withdrawals: int
    cancelled_withdrawals: int
    sport_bets: int
    sport_turnover: str
    sport_payout: str
    bonuses: int
    bonus: str
    bonus_turnover: str
    bonus_payout: str
    bonus_cost: str

    @classmethod
    def of(cls, currency: str, totals: Totals) -> "MoneyFigures":
        """From totals in minor units."""
        amounts = {name for name, field in cls.model_fields.items() if field.annotation is str}
        return cls(
            **{
                name: format_minor(units, currency) if name in amounts else units
                for name, units in asdict(totals).items()
            }
        )


class PlayerShown(Resource):
    """A player's living profile; base figures are in the brand's base currency."""

    id: str
    brand: str
    currency: str | None
    country: str | None
    bets: int
    turnover: str
    payout: str
    deposited: str
    withdrawn: str
    bonus: str
    ngr: str
    money: dict[str, MoneyFigures]
    """By currency; the six sums above are those of the player's own."""
    theoretical_value: str
    rtp_deficit: str
    rtp_deficit_z: float
    harm: str
    flagged: bool
    markers: list[str]
    tilt: float
    online: bool
    session_result: str | None
    session_drawdown: str | None
    sessions: int
    excluded: bool
    protected_by: list[str]
    consents: dict[str, bool]
    wallets: list[str]
    last_seen: datetime | None
    events: int
    late: int

    @classmethod
    def of(cls, profile: Profile, at: datetime | None = None) -> "PlayerShown":
        """From a profile, as it stands at a moment (when it was last seen, by default)."""
        at = at or profile.last_seen or profile.first_seen
        assert at is not None, "a kept profile has seen an event"
        currency, session = profile.currency or "", profile.session
        main = profile.totals.get(currency) or Totals()
        sums = {name: getattr(main, name) for name in ("turnover", "payout", "deposited", "withdrawn", "bonus", "ngr")}
        return cls(
            **{name: format_minor(units, currency) if currency else "0" for name, units in sums.items()},
            id=profile.player,
            brand=profile.brand,
            currency=profile.currency,
            country=profile.person.country,
            bets=profile.bets,
            money={name: MoneyFigures.of(name, totals) for name, totals in sorted(profile.totals.items())},
            theoretical_value=format_base(profile.value.theoretical),
            rtp_deficit=format_base(profile.value.rtp_deficit),
            rtp_deficit_z=round(profile.value.rtp_deficit_z, 4),
            harm=harm_band(profile, at),
            flagged=flagged(profile, at),
            markers=list(active_markers(profile.harm, at)),
            tilt=round(profile.tilt.score, 4),
            online=profile.online,
            session_result=format_base(session.result) if session else None,
            session_drawdown=format_base(session.drawdown) if session else None,
            sessions=profile.sessions,
            excluded=profile.excluded(at),
            protected_by=list(protected_by(profile, at)),
            consents={channel: said.granted for channel, said in sorted(profile.consents.items())},
            wallets=list(profile.person.wallets),
            last_seen=profile.last_seen,
            events=profile.events,
            late=profile.late,
        )


class PlayerToken(Resource):
    """What a player's browser shows to listen to his commands."""

    token: str
    expires: datetime
    stream: str = Field(examples=["/v1/stream"])


class TranscriptLine(Resource):
    """A transcript as it is listed: what the run took, and what became of its play."""

    run: str
    brand: str
    at: str
    situation: str
    decision: str = Field(description="The decision that asked for a play")
    reason: str
    strategist: str = Field(examples=["offline", "model"])
    agents: list[str]
    models: list[str] = Field(description="Those that answered")
    turns: int = Field(description="How often a model was asked")
    calls: int = Field(description="How often a tool was")
    input_tokens: int
    output_tokens: int
    cost: str | None = Field(description="In US dollars; null if the price of any of it is not known")
    milliseconds: int
    fallbacks: list[str] = Field(description="Why plain rules had to think")
    proposed: list[str] = Field(examples=[["free_spins small", "lobby_order"]])
    standing: Standing | None
    play: str | None


class TranscriptShown(Resource):
    """An agent run, line by line."""

    run: str
    brand: str
    sums: TranscriptLine
    lines: list[dict[str, Any]]
