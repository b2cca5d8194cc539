"""`pulumi-chime doctor`: whether everything is as a deploy needs it, and what to do where it is not."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pulumi_chime import diagnosis
from pulumi_chime.cli.directories import existing_directory
from pulumi_chime.cli.ending import fail, work_within
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, WRONG_USAGE
from pulumi_chime.cli.option_groups import with_option_groups
from pulumi_chime.cli.output import writing
from pulumi_chime.cli.service import AccountOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_chime.diagnosis import Finding, Patient


@with_option_groups
def doctor(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="[DIRECTORY]",
            parser=existing_directory,
            help="Of the Pulumi project.",
            show_default="here",
        ),
    ] = Path(),
    *,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack",
            help="The stack whose settings say where the numbers live.",
            show_default="PULUMI_STACK, or the only one",
        ),
    ] = None,
    state: Annotated[
        list[Path] | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="What `pulumi stack export` printed, to find numbers that two stacks manage; repeatable.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines; see docs/doctor.md.")] = False,
    account: AccountOptions,
) -> None:
    """Look at all that a deploy needs: engine, plugins, settings, credentials, region, permissions, clock.

    pulumi-chime doctor --state <(pulumi stack export --stack a) --state <(pulumi stack export --stack b)

    Nothing is changed, and nobody is asked. Each check says that it is fine, or what is wrong and the mend.

    Exit codes: 0 nothing is wrong; 1 something is; 2 wrong usage, or a state that is none; 70 the command itself failed.
    """
    account.read()
    try:
        states = [diagnosis.read_state(each) for each in state or ()]
    except diagnosis.UnreadableStateError as error:
        fail("doctor", error, WRONG_USAGE)
    patient = diagnosis.Patient(
        project=diagnosis.read_project(directory),
        stack=_name_of(stack or os.environ.get("PULUMI_STACK") or ""),
        given=account.given,
        states=states,
        environment=dict(os.environ),
    )
    # Where no stack has a file, each has the project's settings.
    names = [each.name for each in patient.project.stacks]
    if stack and names and patient.stack not in names:
        raise typer.BadParameter(
            f"no file with settings of {stack}; there are: {', '.join(names)}", param_hint="--stack"
        )
    # What is asked, such as the engine, is in sessions of its own, and ended by us alone.
    findings = work_within("doctor", nullcontext(), lambda _: _examine(patient))
    _show(findings, as_json=as_json)
    if diagnosis.has_problems(findings):
        raise typer.Exit(FOUND_PROBLEMS)


def _name_of(stack: str) -> str:
    """Return the name of `organization/project/name`."""
    return stack.rpartition("/")[2]


def _examine(patient: Patient) -> list[Finding]:
    """Examine, and on a terminal show what is being looked at."""
    console = Console(stderr=True, highlight=False)
    with ExitStack() as until_end:
        status = until_end.enter_context(console.status("")) if console.is_terminal else None
        return diagnosis.examine(
            patient, lambda what: status.update(f"looking at {what}") if status else None
        )


def _show(findings: Sequence[Finding], *, as_json: bool) -> None:
    with writing("doctor", "the findings", closed=None):
        if as_json:
            print(json.dumps(diagnosis.as_document(findings), indent=2))
        elif sys.stdout.isatty():
            diagnosis.show_on_terminal(findings, Console(highlight=False))
        else:
            print("\n".join(diagnosis.as_lines(findings)))
