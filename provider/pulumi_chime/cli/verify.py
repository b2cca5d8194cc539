"""`pulumi-chime verify`: settle on one spare number what is unknown about the real service."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_chime import verification
from pulumi_chime.account.reading import ask, make_reader, open_client
from pulumi_chime.cli.ending import fail, work_within
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, INTERNAL_FAILURE, WRONG_USAGE
from pulumi_chime.cli.option_groups import with_option_groups
from pulumi_chime.cli.output import writing
from pulumi_chime.cli.service import AccountOptions
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.model.wording import COMMAND_WITH_OPTIONS
from pulumi_chime.verification import NotRestoredError, SpareNumber, UnsuitableNumberError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.verification import Findings


def _read_number(value: str) -> str:
    try:
        return read_declared(value)
    except InvalidPhoneNumberError:
        raise typer.BadParameter(
            f"{value!a} is no phone number in E.164 form, such as +12065550100"
        ) from None


@with_option_groups
def verify(
    *,
    number: Annotated[
        str, typer.Option(callback=_read_number, help="A spare number of the account, unassigned; E.164.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines; see docs/verify.md.")] = False,
    account: AccountOptions,
) -> None:
    """Settle on one spare number what is unknown about the service, and print the emulator's options for it.

    pulumi-chime verify --number +12065550100 --account-id 123456789012

    Only that number's name changes, and it gets back the one it had, also after Ctrl-C or a lost connection. Of the numbers in its requests, all others are of the range kept for fiction (555-0100 to 555-0199), which nobody has.

    Exit codes: 0 all is settled; 1 something is not, the service failed, or the name was not restored; 2 wrong usage, or the number is not suitable; 130 interrupted.
    """
    settings = account.read()
    try:
        connection = Connection().resolved(settings)
        client = open_client(connection, settings, COMMAND_WITH_OPTIONS)
        reader = make_reader(client, settings, COMMAND_WITH_OPTIONS)
        present = {live.phone_number for live in reader.list_all()}
        spare = SpareNumber(client, verification.suitable(reader.find(number), number), connection)
        _confirm(spare, yes=yes)
        findings = _run(spare, present)
    except UnsuitableNumberError as error:
        fail("verify", error, WRONG_USAGE)
    except ChimeError as error:
        fail("verify", error, FOUND_PROBLEMS)
    is_service = client.is_of_aws
    if as_json:
        document = verification.as_document(findings, client.region, is_service=is_service)
        _print([json.dumps(document, indent=2, ensure_ascii=True)])
    else:
        _print([*verification.as_lines(findings, client.region, is_service=is_service)])
    if not findings.are_settled:
        raise typer.Exit(FOUND_PROBLEMS)


def _confirm(spare: SpareNumber, *, yes: bool) -> None:
    """Say what will be done, how to undo it by hand, and ask."""
    _say(
        f"{spare.live.phone_number} will be given other names in at most 15 requests, and its own back at the end."
    )
    _say("Nothing else of it, and no other number, is changed.")
    _say(f"Its name now is {spare.live.name!r}. If this is killed: {spare.restoring_command}")
    if yes:
        return
    if not sys.stdin.isatty():
        fail("verify", "nothing was written: there is nobody to ask; add --yes", WRONG_USAGE)
    if not typer.confirm("Go on?", err=True):
        fail("verify", "nothing was written", FOUND_PROBLEMS)


def _run(spare: SpareNumber, present: set[str]) -> Findings:
    """Run the experiments, and restore the name whatever happens in them."""
    return work_within(
        "verify",
        _restored(spare),
        lambda _: ask(
            lambda: verification.run_experiments(spare, present, lambda text: _say(f"… {text}")),
            COMMAND_WITH_OPTIONS,
        ),
    )


@contextmanager
def _restored(spare: SpareNumber) -> Iterator[None]:
    try:
        yield
    finally:
        try:
            spare.restore()
        except NotRestoredError as error:
            fail("verify", error, FOUND_PROBLEMS)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _print(lines: Sequence[str]) -> None:
    with writing("verify", "the report", closed=INTERNAL_FAILURE):
        print(*lines, sep="\n")
