"""read_player_state: what is known about the player of a case, without a name in it."""

from datetime import datetime

from core.harm import active_markers, flagged, harm_band
from core.money import format_base
from core.signals import Signal, value_band
from tools.tool import Model, Reach, Tool


class PlayerQuestion(Model):
    """Which player, seen with which signal, at which moment."""

    player: str
    signal: Signal
    at: datetime


class PlayerState(Model):
    """An anonymous summary; money as decimal strings in the brand's base currency."""

    known: bool
    harm: str = "unknown"
    flagged: bool = True
    markers: tuple[str, ...] = ()
    value: str = "low"
    online: bool = False
    bets: int = 0
    sessions: int = 0
    turnover: str = "0.00"
    theoretical: str = "0.00"
    rtp_deficit: str = "0.00"
    rtp_deficit_z: float = 0.0
    tilt_score: float = 0.0
    consents: tuple[str, ...] = ()
    excluded: bool = False


def _read(reach: Reach, asked: PlayerQuestion) -> PlayerState:
    facts = reach.players.facts(reach.brand, asked.player, asked.signal, asked.at)
    if facts is None or facts.profile.events == 0:
        return PlayerState(known=False)
    profile = facts.profile
    return PlayerState(
        known=True,
        harm=harm_band(profile, asked.at),
        flagged=flagged(profile, asked.at),
        markers=active_markers(profile.harm, asked.at),
        value=value_band(profile, facts.policy.thresholds),
        online=profile.online,
        bets=profile.bets,
        sessions=profile.sessions,
        turnover=format_base(profile.value.turnover),
        theoretical=format_base(profile.value.theoretical),
        rtp_deficit=format_base(profile.value.rtp_deficit),
        rtp_deficit_z=round(profile.value.rtp_deficit_z, 3),
        tilt_score=round(profile.tilt.score, 3),
        consents=tuple(sorted(channel for channel, said in profile.consents.items() if said.granted)),
        excluded=profile.excluded(asked.at),
    )


READ_PLAYER_STATE = Tool(
    "read_player_state", "What is known about the player of this case.", PlayerQuestion, PlayerState, _read
)
