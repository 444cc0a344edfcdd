"""When a log cannot answer: said in words, with what would help. An estimate that nobody can trust is not printed."""

from typing import Final

from evals.ope.log import Support

FEWEST: Final = 200
"""Effective decisions below which no interval of ours has been shown to hold."""
LEAST_SHARE: Final = 0.01
"""Of the decisions, below which the two policies hardly ever agree."""
MOST_OUTSIDE: Final = 1e-6
WIDEST: Final = 4.0
"""Standard errors that the mean weight may be from 1."""


def refusals(known: Support) -> tuple[str, ...]:
    """Why a log cannot answer; nothing if it can."""
    said = []
    if known.outside > MOST_OUTSIDE:
        said.append(
            f"{known.outside:.1%} of what the other policy does was never tried under the log, so nothing is known of "
            "it: log with a floor under every arm that the policy may take"
        )
    if known.effective < FEWEST:
        said.append(
            f"its {known.decisions:,} decisions weigh as much as {known.effective:,.0f} of the other policy's own, and "
            f"{FEWEST} are needed: log more, explore more, or ask about a policy that is nearer to the logged one"
        )
    elif known.effective < LEAST_SHARE * known.decisions:
        share = known.effective / known.decisions
        said.append(f"only {share:.2%} of the log bears on the other policy: ask about one that is nearer to it")
    if abs(known.mean_weight - 1) > WIDEST * max(known.mean_error, 1e-9):
        said.append(
            f"the weights have a mean of {known.mean_weight:.3f} where true propensities have 1: the logged "
            "propensities are not those with which the log was made"
        )
    return tuple(said)
