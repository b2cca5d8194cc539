"""`pulumi-chime rehearse`: run commands of the engine on a copy of a stack, against a copy of its account."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pulumi_chime import rehearsal
from pulumi_chime.cli.directories import project_option
from pulumi_chime.cli.emulator import import_emulator
from pulumi_chime.cli.ending import fail, work_within
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, WRONG_USAGE
from pulumi_chime.cli.output import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from pulumi_chime.rehearsal import Outcome, RehearsedAccounts, Request
    from pulumi_chime.rehearsal.accounts import Document
    from pulumi_chime.rehearsal.emulation import Serve

# Nobody's: what comes with a key that the rehearsal does not know finds no numbers.
_NOBODY = "000000000000"


def rehearse(
    *,
    commands: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="-- COMMAND…",
            help="What `pulumi` would be given, such as `up`; several with `--` between them.",
            show_default=False,
        ),
    ] = None,
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="The stack.", show_default="the selected one")
    ] = None,
    directory: Annotated[Path, project_option("A directory in the stack's project.")] = Path(),
    config_file: Annotated[
        Path | None,
        typer.Option(
            "--config-file", help="The stack's configuration.", show_default="as the engine finds it"
        ),
    ] = None,
    inventory: Annotated[
        str | None,
        typer.Option(
            "--inventory",
            metavar="FILE",
            help="Take the numbers from what `aws chime-sdk-voice list-phone-numbers` printed.",
            show_default="the account is listed",
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="For machines; see docs/rehearse.md. The engine's output goes to standard error."
        ),
    ] = False,
) -> None:
    """Run commands of the engine on a copy of the stack, against an emulator with the account's numbers, and tell what the real run would change and call.

    pulumi-chime rehearse -- up

    pulumi-chime rehearse --stack prod -- refresh -- up --continue-on-error

    The account is only read. The stack, its configuration and its history stay as they are, and nothing is left behind. A stack or program with other providers' resources is refused: they would be deployed for real.

    Exit codes: 0 fine; 1 a command of the engine failed, or the rehearsal was refused or could not be held; 2 wrong usage; 70 the command itself failed.
    """
    if os.name != "posix":
        fail(
            "rehearse",
            "it needs Linux, macOS or WSL: on Windows it cannot end all that it starts",
            WRONG_USAGE,
        )
    emulator = import_emulator()
    try:
        request = rehearsal.Request(
            commands=rehearsal.read_commands(commands or [], os.environ),
            directory=directory.absolute(),
            stack=stack,
            config_file=config_file.absolute() if config_file else None,
            inventory=_read_inventory(emulator, inventory),
        )
        outcome = _hold(request, emulator, as_json=as_json)
    except rehearsal.UsageError as error:
        fail("rehearse", error, WRONG_USAGE)
    except emulator.InventoryError as error:
        if inventory is not None:
            fail("rehearse", f"{inventory}: {error}", WRONG_USAGE)
        fail("rehearse", f"what the account has cannot be emulated: {error}", FOUND_PROBLEMS)
    except rehearsal.RehearsalError as error:
        fail("rehearse", error, FOUND_PROBLEMS)
    _show(outcome, as_json=as_json)
    if outcome.has_failed:
        raise typer.Exit(FOUND_PROBLEMS)


def _read_inventory(emulator: ModuleType, file: str | None) -> Sequence[Document] | None:
    if file is None:
        return None
    try:
        return list(emulator.read_documents(file))
    except emulator.InventoryError as error:
        raise rehearsal.UsageError(str(error)) from None


def _hold(request: Request, emulator: ModuleType, *, as_json: bool) -> Outcome:
    return work_within(
        "rehearse",
        rehearsal.guarded_directory(),
        lambda scratch: rehearsal.rehearse(
            request,
            _serving(emulator),
            scratch,
            sys.stderr if as_json else None,
            lambda line: print(f"rehearse: {line}", file=sys.stderr, flush=True),
        ),
    )


def _serving(emulator: ModuleType) -> Serve:
    @contextmanager
    def serve(accounts: RehearsedAccounts) -> Iterator[str]:
        inventories = tuple(
            emulator.Inventory(
                home.account_id, home.region, tuple(copied.numbers.values()), copied.default_calling_name
            )
            for home, copied in accounts.homes.items()
        )
        options = emulator.Options(
            beginning=emulator.Beginning(inventories=inventories), account=_NOBODY, accounts=accounts.keys()
        )
        with emulator.serving(options) as address:
            yield address

    return serve


def _show(outcome: Outcome, *, as_json: bool) -> None:
    # rich ends a command that nobody listens to with this code, too.
    with writing("rehearse", "what it has shown", closed=FOUND_PROBLEMS):
        if as_json:
            print(json.dumps(rehearsal.as_document(outcome), indent=2))
        else:
            rehearsal.show_on_terminal(outcome, Console(highlight=False))
