"""The words of the arms where no play brings its own."""

from collections.abc import Mapping
from typing import Final

from core.arms import Arm
from core.plays import Copy, Play

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
    "cashback": Copy("Cashback on your next visit", "Its rate is fixed before you play, whatever the result."),
    "goodwill": Copy("Our apologies", "That was our fault. This is yours, with no strings attached."),
    "break_reward": Copy("Welcome back", "Thank you for taking a break. This is yours, with no strings attached."),
    "vip_fast_track": Copy("Welcome", "A personal tier is reserved for you. It opens when our checks are done."),
}


def words_for(arm: Arm, play: Play | None, locale: str) -> Copy:
    """The words of an arm in a player's language, in English where the play has no other."""
    if play is None:
        return STANDARD[arm]
    spoken = (locale, locale.replace("_", "-").split("-")[0], "en")
    known = (play.words.get(language, {}).get(arm) for language in spoken)
    return next((words for words in known if words is not None), STANDARD[arm])
