"""The arms: everything the hub could do for a player, and of which kind each is.

Commercial arms are bound by consent, budgets and kill switch; service and protective ones
are not. No arm here asks for a deposit, so none can be linked to one.
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

Arm = Literal[
    "none", "pause_promotions", "reality_check", "cool_down", "human_contact", "help", "payment_info", "lobby_order",
    "free_spins", "cashback", "vip_fast_track", "goodwill", "break_reward",
]  # fmt: skip
Kind = Literal["protective", "service", "commercial", "break_reward"]
OFFERS: Final[frozenset[Kind]] = frozenset({"commercial", "break_reward"})
"""The kinds that give something: what is not known, or no longer, stops them."""
Surface = Literal["modal", "lobby", "toast", "tier_unlock", "promotions"]


class ArmFacts(Struct, frozen=True):
    """What holds for an arm whatever a play says."""

    kind: Kind
    surface: Surface | None
    tiered: bool
    needs_verified: bool
    plain: str
    """What it does, as the middle of a sentence."""
    restricts: bool = False
    """Whether it takes something from the player that he cannot dismiss: people look at each of these."""

    gift: bool = False
    """Whether it is given without strings, and only for what happened."""

    @property
    def reserves(self) -> bool:
        """Whether its cost is set aside in the budgets before it acts: that of whatever gives something."""
        return self.tiered


ARMS: Final[Mapping[Arm, ArmFacts]] = {
    "none": ArmFacts("protective", None, False, False, "leaves the player alone"),
    "pause_promotions": ArmFacts("protective", "promotions", False, False, "pauses every promotion", True),
    "reality_check": ArmFacts("protective", "modal", False, False, "shows a reality check"),
    "cool_down": ArmFacts("protective", "modal", False, False, "offers a break from play"),
    "human_contact": ArmFacts("protective", "modal", False, False, "offers a talk with a person"),
    "help": ArmFacts("service", "toast", False, False, "offers help"),
    "payment_info": ArmFacts("service", "toast", False, False, "explains the payment"),
    "lobby_order": ArmFacts("service", "lobby", False, False, "puts familiar games first in the lobby"),
    "free_spins": ArmFacts("commercial", "modal", True, False, "gives free spins"),
    "cashback": ArmFacts("commercial", "modal", True, False, "promises a share of the theoretical loss to come"),
    "vip_fast_track": ArmFacts("commercial", "tier_unlock", True, True, "opens a VIP tier"),
    "goodwill": ArmFacts("service", "modal", True, False, "makes good a fault of the operator", gift=True),
    "break_reward": ArmFacts(
        "break_reward", "modal", True, True, "thanks for a break that was kept to its end", gift=True
    ),
}


def kind_of(arm: Arm) -> Kind:
    """The kind of an arm."""
    return ARMS[arm].kind
