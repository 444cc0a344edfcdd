"""Plots as files: SVG, the same bytes for the same figures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from core.errors import NotFoundError

PAPER: Final[dict[str, Any]] = {
    "svg.hashsalt": "cvh", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "grid.alpha": 0.25, "legend.frameon": False, "figure.figsize": (6.4, 4.2), "savefig.bbox": "tight",
}  # fmt: skip


class Curve(NamedTuple):
    """One line or set of points of a plot; `reach` is how far each point's interval goes below and above it."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    kind: Literal["line", "points", "steps"] = "line"
    reach: tuple[Sequence[float], Sequence[float]] | None = None


def draw(
    path: Path,
    title: str,
    axes: tuple[str, str],
    curves: Sequence[Curve],
    *,
    diagonal: bool = False,
    log_x: bool = False,
) -> Path:
    """Draw curves into a file; `diagonal` adds the line on which both axes agree."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(PAPER):  # type: ignore[arg-type] # its names are a closed list
        figure = Figure(layout="constrained")
        plot = figure.add_subplot(title=title, xlabel=axes[0], ylabel=axes[1])
        if diagonal:
            plot.axline((0, 0), slope=1, color="0.6", linewidth=1, linestyle="--")
        for curve in curves:
            style = {"line": "-", "points": "o", "steps": "-"}[curve.kind]
            drawn = "steps-post" if curve.kind == "steps" else "default"
            plot.errorbar(curve.x, curve.y, yerr=curve.reach, fmt=style, label=curve.name, drawstyle=drawn, capsize=2)
        if log_x:
            plot.set_xscale("log")
        if len(curves) > 1:
            plot.legend()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(path, format="svg", metadata={"Date": None})
        except OSError as error:
            raise NotFoundError(f"{path} cannot be drawn ({error.strerror}): name another folder") from error
    return path
