"""cvh people: who may approve, review and operate, and their keys."""

from typing import Annotated

import typer

from api.cli.options import Data, Json

app = typer.Typer(help="People, what they may do, and their keys.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the record calls him, such as sam.")]


@app.command("add")
def add(
    name: Name,
    scope: Annotated[list[str], typer.Option("--scope", help="approve, review or operate; may be given again.")],
    brand: Annotated[str, typer.Option("--brand", help="For this brand.")] = "",
    group: Annotated[str, typer.Option("--group", help="For every brand of this group.")] = "",
    every: Annotated[bool, typer.Option("--all", help="For every brand of the hub.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Give a person a key. It is printed this once, and kept in a file that only its owner can read."""
    from api.cli.options import settings_of
    from api.folder import Folder
    from api.keys import write_secret
    from api.output import as_json, say
    from api.people import add_person, read_person
    from api.wiring import open_people
    from prompts.brands import load_brands

    settings = settings_of(data)
    person = read_person(name, brand, group, every, scope)
    with open_people(settings) as register:
        key = add_person(register, person, load_brands(settings.guardrails))
        file = Folder(settings.data).person_key(name)
        write_secret(file, key)
    if json:
        as_json({"person": name, "scopes": sorted(person.rights), "for": str(person.scope), "key": key,
                 "key_file": str(file)})  # fmt: skip
        return
    where = str(person.scope).rstrip(":")
    say(f"{name} may {', '.join(sorted(person.rights))} for {where}. This is the key, shown once:\n")
    say((key, "bold"))
    say(f"\nIt is kept in {file}: hand it over, and remove the file if nobody uses `--as {name}` on this machine.")


@app.command("list")
def list_people(data: Data = None, json: Json = False) -> None:
    """List the people who have a key, or had one."""
    from api.cli.options import settings_of
    from api.output import as_json, table
    from api.wiring import open_people

    with open_people(settings_of(data)) as register:
        shown = [
            {"person": key.person.name, "scopes": sorted(key.person.rights), "for": str(key.person.scope),
             "key": key.id, "revoked": key.revoked.isoformat() if key.revoked else None}
            for key in register.every()
        ]  # fmt: skip
    if json:
        as_json({"people": shown})
        return
    rows = (
        (str(one["person"]), ", ".join(one["scopes"] or ()), str(one["for"]).rstrip(":"), str(one["key"]),
         str(one["revoked"] or "")[:19])
        for one in shown
    )  # fmt: skip
    columns = ("person", "may", "for", "key", "revoked (UTC)")
    table(
        f"{len(shown)} keys of people", columns, rows, empty="Nobody yet: `cvh people add NAME --all --scope approve`."
    )


@app.command("revoke")
def revoke(name: Name, data: Data = None, json: Json = False) -> None:
    """End a person's key, at once, also on a running hub. What he has said stays on record."""
    from api.cli.options import settings_of
    from api.clock import now
    from api.folder import Folder
    from api.output import as_json, say
    from api.people import revoke_person
    from api.wiring import open_people

    settings = settings_of(data)
    with open_people(settings) as register:
        revoke_person(register, name, now())
    Folder(settings.data).person_key(name).unlink(missing_ok=True)
    if json:
        as_json({"revoked": name})
    else:
        say(f"The key of {name} is over. What it has approved stays on record.")
