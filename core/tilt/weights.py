"""The card of tilt, as `python -m evals.tilt.train --ship` writes it: code, and part of the floor.

Trained on 500 made-up players of `evals.tilt.purse`; seed 0.
"""

from typing import Final

from core.scores.scorecard import Line, Scorecard

CARD: Final = Scorecard(
    lines=(
        Line("stake", (-1.0, 0.5, 1.5, 3.0), (0.0, 0.3433, 0.6879, 1.2944)),
        Line("cusum", (0.0, 1.5, 4.0, 10.0, 30.0), (0.0, 0.0, 0.0, 0.1202, 0.5632)),
        Line("risk", (0.0, 1.5, 4.0, 10.0, 30.0), (0.0, 0.0, 0.0, 0.0, 0.0)),
        Line("chase", (-0.6, 0.0, 0.3, 0.6, 1.0), (0.0, 0.0, 0.8773, 1.1827, 1.1949)),
        Line("steps", (0.0, 1.0, 3.0, 6.0, 15.0), (0.0, 1.0478, 1.8408, 2.5865, 2.7468)),
        Line("loss", (-10.0, 0.0, 10.0, 30.0, 80.0), (0.0, 0.0, 0.0, 1.0885, 1.9384)),
        Line("lift", (0.0, 1.0, 3.0), (0.0, 0.0, 0.0)),
        Line("pace", (-0.5, 0.5, 1.5, 3.0), (0.0, 0.2225, 0.4862, 0.5004)),
        Line("rate", (0.0, 1.5, 4.0, 10.0, 30.0), (0.0, 0.2906, 0.8494, 1.0294, 1.0471)),
        Line("speed", (-0.5, 0.0, 0.3, 0.8, 1.5), (0.0, 0.0189, 0.093, 0.2027, 0.2139)),
    ),
    bias=-3.289,
    link="logit",
)
"""What each statistic adds, by straight lines between knots; the marks are on its scale."""
