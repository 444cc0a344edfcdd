"""The arena: the hub, a batch CRM and none meet the same simulated players.

The worlds below `evals.arena.match.FIRST_SCORED` were looked at while the operators were written and set up; none of
them is ever scored.
"""
