"""Ingestion: turns the raw facts of a situation into a typed case without anything that names a person."""

from agents.messages import Case, Question
from core.guardrails import Facts
from core.harm import active_markers
from core.money import BASE_ONE
from core.profile import Profile


def prepare(question: Question, facts: Facts) -> Case:
    """The case of a question, from what is known about the player who met it."""
    profile = facts.profile
    session = profile.session
    usual = session.usual_stake if session else 0.0
    return Case(
        situation=question.situation,
        bets=profile.bets,
        sessions=profile.sessions + (session is not None),
        tilt_score=round(profile.tilt.score, 3),
        stake_deviation=round(profile.tilt.stake, 3),
        pace_deviation=round(profile.tilt.pace, 3),
        drawdown_in_stakes=round(session.worst / BASE_ONE / usual, 1) if session and usual else 0.0,
        rtp_deficit_z=round(profile.value.rtp_deficit_z, 3),
        session_deposits=session.deposits if session else 0,
        markers=active_markers(profile.harm, facts.at),
        missing_facts=_missing(profile),
    )


def _missing(profile: Profile) -> tuple[str, ...]:
    person = profile.person
    known = {
        "registration": profile.registered is not None,
        "age": person.born is not None,
        "residence": person.country is not None,
        "verified identity": person.verified is True,
    }
    return tuple(name for name, there in known.items() if not there)
