"""The floor: rules that no file, prompt, model or API call can weaken.

Every rule is asked about every candidate, so that an answer names all that objected. A rule returns
its reason, or None if it has nothing against the candidate. Unknown facts object: the floor fails closed.
The rules in `FOR_ALL` bind a message whoever sends it; the others bind the hub's own arms alone.

| id                   | objects to               | when                                                   |
|----------------------|--------------------------|--------------------------------------------------------|
| F-01 self-exclusion  | all but protective       | a self-exclusion stands                                |
| F-02 age             | commercial (all but protective if under age) | age unknown, or below the licence's  |
| F-03 consent         | commercial               | no marketing consent for the channel                   |
| F-04 unknown         | commercial               | who the player is, or where he lives, is not known     |
| F-05 kill switch     | commercial               | the brand's commercial arms are switched off           |
| F-06 budget          | commercial               | the day's budget or cap of brand or player would break |
| F-07 harm            | commercial               | flagged, or the signal is one of harm                  |
| F-08 identity        | VIP tiers                | identity not verified                                  |
| F-09 tier            | all                      | the brand's file has no such tier for this arm         |
| F-10 time-out        | all but protective       | the player takes a break                               |
| F-11 person          | as on the other account  | the person's other account is excluded, or shows strong harm |
| F-12 account         | all but protective       | the operator has closed the account                    |
| F-13 facts           | commercial (all but protective if blocks) | facts changed at the source, not told |
| F-14 fair play       | commercial               | bonuses are cleared and cashed again and again         |
| F-15 hesitation      | commercial               | the answer to a hesitation, after a net loss in 24 h   |
| F-16 history         | commercial               | the brand's history is still being brought over        |
| F-17 rate shock      | commercial               | a rate behind the amounts moved by a tenth within a day |
| F-18 law             | commercial, break reward | no book of rules is known, or not where he lives       |
| F-19 stale           | commercial, break reward | what is known of him lies 5 minutes behind the stream  |
| F-20 gap             | commercial, break reward | events of the stream are missing                       |
| F-21 deposit         | whatever asks for one    | harm, a loss, an RTP deficit, or a signal of any       |
| F-22 strings         | goodwill, break reward   | they have wagering, or are for something else          |
| F-23 cashback        | cashback                 | a session is open, or its rate is not fixed            |
| F-24 break reward    | break reward             | not surely permitted, harmless, earned, and in budget  |
| F-25 gift            | goodwill                 | strong harm, age or facts unknown, or the day's money used up |

Rules are only ever added. A recorded decision is derived again under the rules of its own version.
"""

from collections.abc import Callable, Mapping
from typing import Final

from core.facts import Facts, Message
from core.floor import brand, player, rewards, stream
from core.floor.brand import wrong_tier
from core.plays import ArmChoice

__all__ = ["FLOOR", "FOR_ALL", "NEWEST", "RULES_OF", "rules_of", "wrong_tier"]

Rule = Callable[[ArmChoice, Facts], str | None]
RuleForAll = Callable[[Message, Facts], str | None]

FLOOR: Final[tuple[tuple[str, Rule], ...]] = (
    ("F-01 self-exclusion", player.self_exclusion),
    ("F-02 age", player.age),
    ("F-03 consent", player.consent),
    ("F-04 unknown", player.unknown),
    ("F-05 kill switch", brand.kill_switch),
    ("F-06 budget", brand.budget),
    ("F-07 harm", player.harm),
    ("F-08 identity", player.identity),
    ("F-09 tier", brand.tier),
    ("F-10 time-out", player.time_out),
    ("F-11 person", player.person),
    ("F-12 account", player.account),
    ("F-13 facts", player.told),
    ("F-14 fair play", player.fair_play),
    ("F-15 hesitation", player.hesitation),
    ("F-16 history", brand.history),
    ("F-17 rate shock", brand.rate_shock),
    ("F-18 law", brand.law),
    ("F-19 stale", stream.stale),
    ("F-20 gap", stream.gap),
    ("F-21 deposit", rewards.deposit),
    ("F-22 strings", rewards.strings),
    ("F-23 cashback", rewards.cashback),
    ("F-24 break reward", rewards.break_reward),
    ("F-25 gift", rewards.gift),
)
RULES_OF: Final[Mapping[int, int]] = {1: 9, 2: 17, 3: 25, 4: 25}
"""How many rules of the floor each version of a decision asks."""
NEWEST: Final = max(RULES_OF)
FOR_ALL: Final[Mapping[str, RuleForAll]] = {
    "F-01 self-exclusion": player.self_exclusion,
    "F-02 age": player.age,
    "F-03 consent": player.consent,
    "F-04 unknown": player.unknown,
    "F-07 harm": player.harm,
    "F-10 time-out": player.time_out,
    "F-11 person": player.person,
    "F-12 account": player.account,
    "F-13 facts": player.told,
    "F-14 fair play": player.fair_play,
}
"""The rules that look at the player and the kind of a message, and at nothing that is the hub's own."""


def rules_of(version: int = NEWEST) -> tuple[str, ...]:
    """The names of the rules that a version asks."""
    return tuple(name for name, _ in FLOOR[: RULES_OF[version]])
