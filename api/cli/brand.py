"""cvh brand: a new brand in a minute, and the brands there are."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from api.settings import Settings
    from core.policy import BrandPolicy
    from prompts.draft import Draft

app = typer.Typer(help="Make a new brand, list the brands.", no_args_is_help=True)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its name in events, files and addresses, such as harbour.")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="Of its licence, such as GB, MT or CA-ON.")],
    currency: Annotated[str, typer.Option("--currency", help="Its base currency, such as EUR, JPY or USDT.")],
    title: Annotated[str, typer.Option("--title", help="What people call it; made of the name by default.")] = "",
    group: Annotated[str, typer.Option("--group", help="The operator's group that it belongs to.")] = "",
    least_age: Annotated[
        int | None, typer.Option("--least-age", help="Of its players; that of the jurisdiction by default.")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write a new brand's file, make its key, and say how to send its first event.

    A hub that runs on the data folder takes the brand up at once, without a restart; in production it does so
    once the file is proposed and approved.
    """
    from api.cli.options import settings_of
    from api.output import as_json
    from prompts.draft import Draft

    settings = settings_of(data)
    draft = Draft(
        brand=name, jurisdiction=jurisdiction, currency=currency, title=title, group=group, least_age=least_age
    )
    policy, taken_up = _make(draft, settings)
    made = _made(policy, taken_up, settings)
    if json:
        as_json(made)
    else:
        _tell(made)


@app.command("list")
def list_brands(data: Data = None, json: Json = False) -> None:
    """List the brands that have a file, and whether a running hub knows them."""
    from api.cli.options import settings_of
    from api.folder import Folder
    from api.output import as_json, table
    from prompts.brands import load_brands

    settings = settings_of(data)
    folder, policies = Folder(settings.data), load_brands(settings.guardrails).values()
    known = (folder.announced() or {}).get("brands", ())
    shown = [
        {"brand": p.brand, "title": p.title, "jurisdiction": p.jurisdiction, "currency": p.base_currency,
         "least_age": p.least_age, "group": p.group, "running": p.brand in known,
         "key_file": str(folder.key(p.brand)) if folder.key(p.brand).exists() else None}
        for p in policies
    ]  # fmt: skip
    if json:
        as_json({"brands": shown})
        return
    rows = (
        (str(b["brand"]), str(b["title"]), str(b["jurisdiction"]), str(b["currency"]), str(b["least_age"]),
         str(b["group"]), "yes" if b["running"] else "no", str(b["key_file"] or "none yet"))
        for b in shown
    )  # fmt: skip
    columns = ("brand", "title", "licence", "base", ">least age", "group", "running", "key")
    table(f"{len(shown)} brands", columns, rows, empty="")


def _make(draft: "Draft", settings: "Settings") -> "tuple[BrandPolicy, bool]":
    """Write the file; the hub that runs on the folder makes the keys, or else they are made here."""
    from contextlib import suppress

    from api.brands import wait_until_taken_up
    from api.folder import Folder
    from core.errors import FolderTakenError
    from prompts.brands import load_brand
    from prompts.draft import write_brand

    folder = Folder(settings.data)
    if folder.announced() is None:
        with suppress(FolderTakenError):
            return _make_alone(draft, settings), False
    policy = load_brand(write_brand(draft, settings.guardrails))
    if _mode(settings) == "production":
        return policy, False
    wait_until_taken_up(folder, draft.brand)
    return policy, True


def _mode(settings: "Settings") -> str:
    """Of the hub that runs on the folder, or of the one that would."""
    from api.folder import Folder

    return str((Folder(settings.data).announced() or {}).get("mode", settings.mode))


def _make_alone(draft: "Draft", settings: "Settings") -> "BrandPolicy":
    """Hold the folder first: what cannot be finished is not begun."""
    from api.wiring import open_keys
    from prompts.brands import load_brand
    from prompts.draft import write_brand

    with open_keys(settings) as make_keys:
        policy = load_brand(write_brand(draft, settings.guardrails))
        make_keys(policy)
    return policy


def _made(policy: "BrandPolicy", running: bool, settings: "Settings") -> dict[str, Any]:
    """What a person needs to begin: where things are, a token for a demo player, and the lines to try."""
    from api.clock import now
    from api.first_steps import PLAYER, first_steps
    from api.folder import Folder
    from api.keys import Tokens, secret_file

    folder = Folder(settings.data)
    key = folder.key(policy.brand)
    url = folder.url() if running else f"http://{settings.host}:{settings.port}"
    token, ends = Tokens(secret_file(folder.stream_secret).encode()).issue(policy.brand, PLAYER)
    return {
        "brand": policy.brand,
        "file": str(settings.guardrails / f"{policy.brand}.yaml"),
        "key_file": str(key),
        "data": str(settings.data),
        "running": running,
        "mode": _mode(settings),
        "url": url,
        "player": PLAYER,
        "token": token,
        "expires": ends.isoformat(timespec="seconds"),
        "steps": dict(first_steps(policy, url, key, token, now())),
    }


def _tell(made: dict[str, Any]) -> None:
    from api.output import say

    steps = made["steps"]
    if made["mode"] == "production":
        say(f"{made['brand']} is written to {made['file']}, and no hub in production takes it up from there:")
        say("propose it with `cvh policy propose --by NAME`. Once others have approved it, it is taken up.")
        say(f"Its key is then in {made['key_file']}.")
        return
    say(f"{made['brand']} is written to {made['file']}; its key is in {made['key_file']}.")
    start = f"Start a hub with `cvh up --data {made['data']}` first."
    say("The running hub has taken it up." if made["running"] else start)
    say("\nA first player registers, agrees to offers and logs in:\n")
    say(steps["event"])
    say("\nWhat is to be done for him? Ask again after some seconds, when the agents have thought about it:\n")
    say(steps["decision"])
    say("\nA play with an offer waits for a person: `cvh proposals list`. How far offers may go by themselves stands")
    say("in the file, under `autonomy`; `cvh autonomy show` tells how far they have come.")
    say(f"\nHis browser listens, with a token that lasts until {made['expires']}:\n")
    say(steps["stream"])
