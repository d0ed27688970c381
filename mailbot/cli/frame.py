"""The frame that all verbs hang in: shared options, usage errors as sysexits. The only file that knows typer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from mailbot import __version__
from mailbot.cli import exits, printing


def _said_before(ctx: typer.Context, name: str) -> Any:
    """The nearest word on `name` among the groups before this verb: `mailbot --json cases list`."""
    above = ctx.parent
    while above is not None:
        if above.params.get(name):
            return above.params[name]
        above = above.parent
    return None


def _config(ctx: typer.Context, value: Path | None) -> Path | None:
    return value or _said_before(ctx, "config")


def _json(ctx: typer.Context, value: bool) -> bool:
    return value or bool(_said_before(ctx, "json"))


def _version(wanted: bool) -> None:
    if wanted:
        printing.line(f"mailbot {__version__}")
        raise typer.Exit(exits.OK)


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="DIR",
        callback=_config,
        show_default=False,
        help="Folder of the configuration (or MAILBOT_CONFIG; default ./config, then /etc/mailbot).",
    ),
]
Json = Annotated[bool, typer.Option("--json", callback=_json, help="Print JSON for machines.")]
Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
]

# typer's own name for "typed wrongly" is not public in every release; it is what BadParameter is a kind of.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
_TyperError: type[Exception] = typer.BadParameter.__mro__[2]


Typer = typer.Typer


def argument(metavar: str, help: str) -> Any:
    """What a positional argument is called and what it means, for `Annotated`."""
    return typer.Argument(metavar=metavar, help=help, show_default=False)


def option(*names: str, metavar: str | None = None, help: str) -> Any:
    """What an option is called and what it means, for `Annotated`."""
    return typer.Option(*names, metavar=metavar, help=help, show_default=False)


def root(help: str) -> typer.Typer:
    """The command itself: `mailbot`."""
    app = _typer(help)

    @app.callback(help=help, invoke_without_command=True)
    def options(ctx: typer.Context, config: Config = None, json: Json = False, version: Version = False) -> int | None:
        if ctx.invoked_subcommand is None:
            printing.tell(ctx.get_help())
            return exits.USAGE
        return None

    return app


def group(help: str, alone: Callable[[Path | None, bool], int | None]) -> typer.Typer:
    """A word that groups verbs; on its own it does what `alone` does."""
    app = _typer(help)

    @app.callback(help=help, invoke_without_command=True)
    def options(ctx: typer.Context, config: Config = None, json: Json = False) -> int | None:
        return alone(config, json) if ctx.invoked_subcommand is None else None

    return app


def _typer(help: str) -> typer.Typer:
    return typer.Typer(
        help=help,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )


def run(app: typer.Typer, words: Sequence[str]) -> int:
    """Run the verb that `words` name; how it ended as an exit code. What went wrong is told on stderr."""
    try:
        code = app(list(words), prog_name="mailbot", standalone_mode=False)
        sys.stdout.flush()
    except exits.Failed as failed:
        printing.failed(failed)
        return failed.code
    except _UsageError as error:
        return _typed_wrongly(error)
    except _TyperError as error:
        printing.complain(str(error))
        return exits.USAGE
    except BrokenPipeError:
        printing.hush()
        return exits.OK
    except (KeyboardInterrupt, typer.Abort):
        return exits.INTERRUPTED
    return code if isinstance(code, int) else exits.OK


def _typed_wrongly(error: Any) -> int:
    command = error.ctx.command_path if error.ctx else "mailbot"
    printing.failed(exits.Failed(exits.USAGE, error.format_message(), next=f"{command} --help"))
    return exits.USAGE
