"""The words of the arms where no play brings its own."""

from collections.abc import Mapping
from typing import Final

from core.arms import Arm
from core.plays import Copy

STANDARD: Final[Mapping[Arm, Copy]] = {
    "none": Copy("", ""),
    "pause_promotions": Copy("", ""),
    "reality_check": Copy("A moment to look", "Here is how long you have played today, and your result."),
    "cool_down": Copy("Take a break?", "You can pause for as long as you like. Your balance stays safe."),
    "human_contact": Copy("Somebody to talk to", "Our team is here if you would like to talk. No sales, no offers."),
    "help": Copy("Can we help?", "Support is here around the clock."),
    "payment_info": Copy(
        "About your payment", "What each method costs, how long it takes, and where your payment is now."
    ),
    "lobby_order": Copy("", ""),
    "free_spins": Copy("Free spins for you", "Your free spins are ready. Winnings are paid in cash, no wagering."),
    "vip_fast_track": Copy("Welcome", "A personal tier is reserved for you. It opens when our checks are done."),
}
