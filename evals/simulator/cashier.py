"""Money in and out: deposits with hesitation, withdrawals that are asked for, cancelled or paid."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from core import events as ev
from evals.simulator.player import Player
from evals.simulator.voice import Voice
from evals.simulator.world import World

FAILS: Final = 0.04
CASH_OUT: Final = 3.0
"""From how many usual deposits on a player asks for his money."""


def deposit(player: Player, world: World, voice: Voice, dice: Random, at: datetime, *, raised: bool) -> bool:
    """Open the cashier and pay in, unless one hesitates or the payment fails; whether money came in."""
    waits, fails, size = dice.random() < world.hesitation, dice.random() < FAILS, dice.choice((1, 1, 1, 2, 2, 4))
    voice.say(player, ev.CashierOpened, ev.Cashier(), at)
    if waits and not raised:
        voice.say(player, ev.CashierHesitated, ev.Hesitation(seconds=60), at + timedelta(seconds=60))
        if dice.random() < 0.5:
            voice.say(player, ev.CashierLeft, ev.Cashier(), at + timedelta(seconds=75))
            return False
    player.payments += 1
    number, cents = f"{player.traits.name}-d{player.payments}", player.traits.buy_in * size // 2
    voice.pay(player, ev.DepositRequested, number, cents, at + timedelta(seconds=80))
    if fails:
        voice.pay(player, ev.DepositFailed, number, cents, at + timedelta(seconds=90), "declined")
        return False
    voice.pay(player, ev.DepositApproved, number, cents, at + timedelta(seconds=90))
    player.balance += cents
    player.today.deposits += cents
    player.today.deposit_count += 1
    return True


def ask_for_money(player: Player, voice: Voice, at: datetime) -> None:
    """Ask for what is more than one wants to play with."""
    traits = player.traits
    cents = player.balance - (0 if traits.abuser else traits.buy_in)
    if player.pending or (player.balance < CASH_OUT * traits.buy_in and not (traits.abuser and cents > 0)):
        return
    player.payments += 1
    player.balance -= cents
    player.pending = cents
    voice.pay(player, ev.WithdrawalRequested, f"{traits.name}-w{player.payments}", cents, at)


def cancel_withdrawal(player: Player, voice: Voice, at: datetime) -> bool:
    """Take a pending withdrawal back, to play it."""
    if not player.pending:
        return False
    voice.pay(player, ev.WithdrawalCancelled, f"{player.traits.name}-w{player.payments}", player.pending, at)
    player.balance += player.pending
    player.pending = 0
    player.today.withdrawals_cancelled += 1
    return True


def pay_out(player: Player, voice: Voice, at: datetime) -> int:
    """Pay a pending withdrawal; how much it was."""
    cents, player.pending = player.pending, 0
    if cents:
        voice.pay(player, ev.WithdrawalApproved, f"{player.traits.name}-w{player.payments}", cents, at)
    return cents
