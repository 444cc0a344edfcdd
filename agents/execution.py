"""Execution, offline: channel, time to live and words from approved copy. It adds no promise and no hurry."""

from collections.abc import Mapping
from typing import Final

from agents.messages import Case, Plan, Proposal
from core.arms import Arm
from core.plays import Copy
from core.signals import Signal
from core.words import STANDARD

SECONDS: Final[Mapping[Signal, int]] = {
    "tilt": 900,
    "severe_loss": 3600,
    "high_roller_start": 1800,
    "requested": 600,
    "cashier_hesitation": 300,
    "category_fatigue": 3600,
    "inactive": 86_400,
    "bonus_abuse": 3600,
    "deposit_in_flight": 900,
    "operator_fault": 86_400,
    "break_completed": 3600,
    "approved": 3600,
}

APPROVED: Final[Mapping[str, Mapping[Arm, Copy]]] = {
    "sv": {
        "cool_down": Copy("Dags för en paus?", "Du kan pausa så länge du vill. Ditt saldo är tryggt."),
        "reality_check": Copy("En stund att titta", "Så här länge har du spelat i dag, och ditt resultat."),
        "human_contact": Copy("Vill du prata med någon?", "Vårt team finns här. Ingen försäljning, inga erbjudanden."),
        "help": Copy("Kan vi hjälpa till?", "Supporten är öppen dygnet runt."),
    },
    "fr": {
        "cool_down": Copy("Une pause ?", "Arrêtez-vous aussi longtemps que vous voulez. Votre solde est en sécurité."),
        "reality_check": Copy("Un instant", "Voici votre temps de jeu aujourd'hui et votre résultat."),
        "human_contact": Copy("Envie de parler ?", "Notre équipe est là. Aucune vente, aucune offre."),
        "help": Copy("Besoin d'aide ?", "Le support est là jour et nuit."),
    },
}
"""Copy that a person has approved, by locale; English is the standard wording of each arm."""


def draft(case: Case, proposal: Proposal) -> Plan:
    """How the proposal reaches a player who is online."""
    arms = [choice.arm for choice in proposal.arms]
    words: dict[str, dict[Arm, Copy]] = {"en": {arm: STANDARD[arm] for arm in arms}}
    for locale, approved in APPROVED.items():
        known = {arm: approved[arm] for arm in arms if arm in approved}
        if known:
            words[locale] = known
    return Plan(channel="websocket", seconds=SECONDS[case.situation.signal], words=words)
