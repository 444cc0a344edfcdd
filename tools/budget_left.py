"""budget_left: what is left of the budgets that an offer would take from."""

from core.money import exact_base
from core.policy import Budgets
from tools.tool import Amount, Model, Nothing, Reach, Tool


class BudgetLeft(Model):
    """What is left, in `currency`; null where the brand sets no limit."""

    currency: str
    brand_day: Amount
    brand_month: Amount | None
    player_day: Amount
    player_month: Amount | None
    player_offers_today: int
    """How many more offers this player may get today."""


def _left(reach: Reach, asked: Nothing) -> BudgetLeft:
    policy, spent, used = reach.facts.policy, reach.facts.spent, reach.facts.used
    caps, budgets = policy.caps, policy.budgets or Budgets()
    return BudgetLeft(
        currency=policy.base_currency,
        brand_day=_rest(caps.brand_day, spent.brand_day),
        brand_month=_rest_if(budgets.brand_month, used.brand_month),
        player_day=_rest(caps.player_day, spent.player_day),
        player_month=_rest_if(budgets.player_month, used.player_month),
        player_offers_today=max(0, caps.per_player_day - spent.player_commands),
    )


def _rest_if(limit: int | None, used: int) -> str | None:
    return None if limit is None else _rest(limit, used)


def _rest(limit: int, used: int) -> str:
    return exact_base(max(0, limit - used))


BUDGET_LEFT = Tool(
    name="budget_left",
    does="What is left of the brand's and the player's budgets for offers, of the day and of the month.",
    takes=Nothing,
    gives=BudgetLeft,
    run=_left,
)
