"""cvh policy stop, resume and status: the kill switch."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from api.settings import Settings
    from core.events import BrandSwitched

Reason = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
Every = Annotated[bool, typer.Option("--all", help="All brands, those of later days included.")]
Named = Annotated[str | None, typer.Argument(help="The brand.")]


def stop(reason: Reason, brand: Named = None, every: Every = False, data: Data = None, json: Json = False) -> None:
    """Throw the kill switch of a brand, or of all: from now on no offer is made and none that is open is sent."""
    _turn("off", brand, every, reason, data, json)


def resume(reason: Reason, brand: Named = None, every: Every = False, data: Data = None, json: Json = False) -> None:
    """Let offers go out again."""
    _turn("on", brand, every, reason, data, json)


def status(data: Data = None, json: Json = False) -> None:
    """Say of each brand whether its offers may go out, and if not, since when, by whom and why."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.folder import Folder
    from api.output import as_json, say, table
    from core.switches import EVERYWHERE, Switches

    settings = settings_of(data)
    with open_archive(settings) as archive:
        switches, brands = Switches(archive.switches()), archive.brands()
    words = {name: switches.stopped_by(name) or switches.word(name) for name in brands}
    words = {EVERYWHERE: switches.word(EVERYWHERE), **words}
    shown = [_line(name, word) for name, word in words.items()]
    fault = (Folder(settings.data).announced() or {}).get("fault", "")
    if json:
        as_json({"switches": shown, "fault": fault})
        return
    if fault:
        say("The newest files or bundle are not in force: ", (fault, "bold"))
    rows = ([str(value or "") for value in line.values()] for line in shown)
    table("Kill switches", ("brand", "offers", "since", "by", "why"), rows, empty="")


def _line(name: str, word: "BrandSwitched | None") -> dict[str, Any]:
    if word is None:
        return {"brand": name, "offers": "on", "since": None, "by": None, "reason": None}
    since = word.time.isoformat(timespec="seconds")
    return {"brand": name, "offers": word.data.commercial, "since": since, "by": word.data.by,
            "reason": word.data.reason}  # fmt: skip


def _turn(commercial: Literal["on", "off"], brand: str | None, every: bool, reason: str, data: Any, json: bool) -> None:
    import getpass

    from api.cli.options import settings_of
    from api.cli.telling import tell
    from api.folder import Folder
    from api.output import as_json, say
    from core.errors import DataFolderError, PolicyFileError
    from core.switches import EVERYWHERE

    settings = settings_of(data)
    if settings.ledger_url is None and not Folder(settings.data).ledger.exists():
        raise DataFolderError(f"there is no hub's data in {settings.data}: name its folder with --data")
    if every == (brand is not None):
        raise PolicyFileError("name one brand, or say --all")
    if not reason.strip():
        raise PolicyFileError("--reason is empty: say why, it is recorded")
    asked = {"brand": brand or EVERYWHERE, "commercial": commercial, "reason": reason, "by": getpass.getuser()}
    folder = Folder(settings.data)
    stands = tell(folder, "/v1/switch", asked) if folder.announced() else _alone(settings, asked)
    if json:
        as_json(stands)
        return
    whose = f"Commercial arms of {brand or 'all brands'}"
    say(f"{whose} are {stands['commercial']}. Service and protective messages are not touched.")
    if stands["commercial"] != commercial:
        say("All brands are stopped: `cvh policy resume --all --reason …` lifts that.")


def _alone(settings: "Settings", asked: dict[str, str]) -> dict[str, Any]:
    """Run a hub for as long as it takes; without one nothing is sent anyway."""
    import asyncio

    from api.control import OPERATOR, SwitchAsked, SwitchShown
    from api.wiring import open_hub
    from core.errors import NotFoundError
    from core.switches import EVERYWHERE

    brand = asked["brand"]

    async def switch() -> dict[str, Any]:
        async with open_hub(settings.model_copy(update={"scheduler": False}), think=False) as hub:
            if brand not in (EVERYWHERE, *hub.state.policies):
                raise NotFoundError(f"no brand {brand!r} here: see `cvh policy status`")
            await hub.switch(brand, SwitchAsked.model_validate(asked).switch(OPERATOR))
            return SwitchShown.of(hub, brand).model_dump(mode="json")

    return asyncio.run(switch())
