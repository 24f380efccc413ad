"""The command line: translate in, call one use case, translate out.

Commands are imported only when called, so that `syndicate --help` answers at once.
"""

import errno
import sys
from pathlib import Path

import click

from syndicate import __version__
from syndicate.cli.lazy import LazyGroup
from syndicate.cli.output import exit_code, tell
from syndicate.errors import FolderError, SyndicateError

INTERRUPTED = 130
"""128 and SIGINT, as shells have it."""
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EPIPE}


@click.group(
    cls=LazyGroup,
    commands_at={
        "demo": ("demo:demo", "The whole paper in one go, on a sample page or on yours."),
        "init": ("init:init", "Make a folder ready for your paper: settings and database."),
        "config": ("init:config", "Print the settings in effect and where each comes from."),
        "parse": ("parse:parse", "Read printed pages and print their articles. Nothing is stored."),
        "today": ("today:today", "What waits for review, can be sent, is on its way, or needs a person."),
        "page": ("page:page", "Take pages in, list them, sign them off."),
        "article": ("article:article", "Look at articles, correct and retract them."),
        "publish": ("publish:publish", "Write feeds and pages for what is signed off."),
        "move": ("move:move", "Have an old address lead to its new one for ever (301)."),
        "edition": ("edition:edition", "See editions, make, arrange, preview and test them."),
        "digest": ("digest:digest", "Look at the letter before anybody gets it."),
        "letter": ("letter:letter", "Find a letter again that was sent."),
        "send": ("send:send", "Send an edition to its readers. Once, whatever happens."),
        "sending": ("sending:sending", "See what became of a sending; pause, resume or cancel it."),
        "bounces": ("bounces:bounces", "Read what came back, and see what it came to."),
        "schedule": ("schedule:schedule", "Have editions made and sent by themselves; see what is ordered."),
        "readers": ("readers:readers", "Readers: add, look up, import, export, erase."),
        "parks": ("parks:parks", "The park registry: list, add, change, rename, close, merge; in and out as a file."),
        "template": ("template:template", "Templates of letters: look, edit, try out, go back to a version."),
        "token": ("token:token", "Personal tokens of the API: make, list, revoke."),
        "webhook": ("webhook:webhook", "Webhooks: who is told when readers come, leave, bounce."),
        "staff": ("staff:staff", "People of the desk: add them, change passwords."),
        "verify": ("verify:verify", "Check the audit log: one changed byte is found."),
        "doctor": ("doctor:doctor", "Look at everything that keeps letters from arriving, and say what to do."),
        "work": (
            "work:work",
            "Send what is due and do other jobs, beside `syndicate serve`, in as many processes as you like.",
        ),
        "serve": ("serve:serve", "Open the door: feeds, pages, desk, and the sender behind it."),
    },
)
@click.version_option(__version__)
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file. Default: syndicate.toml in this folder, if it is there.",
)
@click.pass_context
def cli(ctx: click.Context, settings: Path | None) -> None:
    """A printed newspaper page goes in; feeds and personal letters for every park come out.

    New here? Run `syndicate demo`, then open http://127.0.0.1:8000.
    """
    ctx.obj = settings


def main() -> None:
    """Run the command line. Whatever a person can cause ends in one clear line and an exit code."""
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except SyndicateError as error:
        tell(error)
        sys.exit(exit_code(error))
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        sys.stdout = None  # what is left in its buffer would fail again at exit
        tell(FolderError(f"The result cannot be written: {error.strerror}."))
        sys.exit(exit_code(FolderError("")))
    sys.exit(code if isinstance(code, int) else 0)
