"""The command line: `cvh` and its words. Every command imports what it needs when it is called."""

import sys
from typing import Final

import typer

from api.cli import (
    autonomy,
    brand,
    bundles,
    decisions,
    dialect,
    dialect_proposals,
    eval,
    imports,
    letters,
    mapping,
    migrate,
    models,
    people,
    players,
    policy,
    proposals,
    replay,
    shadow,
    simulate,
    switch,
    tasks,
    train,
    transcripts,
    up,
    verify,
)  # fmt: skip
from evals.wants import TRAINED, as_help

app: Final = typer.Typer(
    name="cvh",
    help="Customer Value Hub: player events in, guarded decisions out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # importing what draws boxes would double the time to the help
)
app.command("up")(up.up)
app.command("replay")(replay.replay)
app.add_typer(brand.app, name="brand")
app.add_typer(imports.app, name="import")
app.command("migrate")(migrate.migrate)
app.command("verify")(verify.verify)
app.add_typer(players.app, name="players")
app.add_typer(decisions.app, name="decisions")
app.add_typer(transcripts.app, name="transcripts")
policy.app.command("propose")(bundles.propose)
policy.app.command("approve")(bundles.approve)
policy.app.command("bundles")(bundles.list_bundles)
policy.app.command("stop")(switch.stop)
policy.app.command("resume")(switch.resume)
policy.app.command("status")(switch.status)
app.add_typer(policy.app, name="policy")
app.add_typer(autonomy.app, name="autonomy")
dialect.app.command("propose")(mapping.propose)
dialect.app.command("accept")(mapping.accept)
dialect.app.command("proposals")(dialect_proposals.proposals)
dialect.app.command("refuse")(dialect_proposals.refuse)
app.add_typer(dialect.app, name="dialect")
letters.quarantine.command("shapes")(mapping.shapes)
app.add_typer(letters.dead, name="deadletters")
app.add_typer(letters.quarantine, name="quarantine")
app.add_typer(shadow.app, name="shadow")
app.add_typer(models.app, name="models")
app.add_typer(people.app, name="people")
app.add_typer(proposals.app, name="proposals")
app.add_typer(eval.app, name="eval")
app.command("train", epilog=as_help(TRAINED))(train.train)
app.command("simulate")(simulate.simulate)
app.add_typer(tasks.approvals, name="approvals")
app.add_typer(tasks.reviews, name="reviews")
app.add_typer(tasks.contests, name="contests")


def main() -> None:
    """Run a command; what a person can act on becomes one sentence, not a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from api.output import harmless
        from core.errors import HubError

        if not isinstance(error, HubError):
            raise
        sys.stderr.write(f"cvh: {harmless(str(error))}\n")
        sys.exit(1)
