"""cvh shadow: what today's CRM sends, beside what the hub would have done."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Brand, Data, Json

app = typer.Typer(help="Compare today's CRM with the hub.", no_args_is_help=True)


@app.callback()
def shadow() -> None:
    """Compare today's CRM with the hub."""


@app.command("report")
def report(
    data: Data = None,
    brand: Brand = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--day", formats=["%Y-%m-%d"], help="The day (UTC).  [default: that of the newest send]", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where to write the page.  [default: in the data folder]", show_default=False
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Write the page of a day: what the CRM sent, which rules it broke, what the hub would have done.

    Without --brand, one page for each brand. With --json, the figures instead of a page.
    """
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.folder import Folder
    from api.output import as_json, say
    from api.shadow.report import compare_day, figures, newest_day, write_page
    from core.errors import NotFoundError
    from prompts.brands import load_brands

    settings = settings_of(data)
    known = load_brands(settings.guardrails)
    if brand is not None and brand not in known:
        raise NotFoundError(f"no brand {brand!r} here: see `cvh policy check`")
    brands = [brand] if brand is not None else sorted(known)
    if out is not None and len(brands) > 1:
        raise typer.BadParameter("takes one page: name its brand with --brand", param_hint="--out")
    with open_archive(settings) as archive:
        days = {name: day.date().isoformat() if day else newest_day(archive, name) for name in brands}
        if json:
            as_json({"reports": [figures(name, compare_day(archive, name, days[name])) for name in brands]})
            return
        folder = Folder(settings.data)
        for name in brands:
            path = write_page(archive, name, days[name], out or folder.shadow_page(name, days[name]))
            say(f"{name}, {days[name]}: {path}")
