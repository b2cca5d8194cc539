"""One rehearsal from its beginning to its end."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import IO, TYPE_CHECKING

from pulumi_chime.chime import ServiceError
from pulumi_chime.chime.profiles import list_profiles
from pulumi_chime.chime.rehearsal import ADDRESS
from pulumi_chime.rehearsal.accounts import RehearsedAccounts
from pulumi_chime.rehearsal.emulation import Emulation
from pulumi_chime.rehearsal.errors import RehearsalError, UsageError
from pulumi_chime.rehearsal.event_log import collected_events, plain_line, read_events
from pulumi_chime.rehearsal.other_providers import require_ours
from pulumi_chime.rehearsal.outcome import Outcome, Ran, tell
from pulumi_chime.rehearsal.participants import require_participating_plugin, require_participating_python
from pulumi_chime.rehearsal.places import Place, find_places, read_stack_settings
from pulumi_chime.rehearsal.real_stack import first_error, read_real_stack
from pulumi_chime.rehearsal.stack_copy import StackCopy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pulumi_chime.model.settings import Settings
    from pulumi_chime.rehearsal.accounts import Document
    from pulumi_chime.rehearsal.commands import EngineCommand
    from pulumi_chime.rehearsal.emulation import Serve
    from pulumi_chime.rehearsal.event_log import Event
    from pulumi_chime.rehearsal.processes import Ended

_PACKAGE = "pulumi-chime"
_STREAMING = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
_LINES_OF_A_FINDING = 3
"""What has more is a traceback."""
_MOST_LOOKS = 5
"""How often the program is previewed because it asked for an account that was not copied before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be rehearsed.

    Attributes:
        commands: Of the engine, in order.
        directory: In the stack's project.
        stack: Its name; None: the selected one.
        config_file: Its configuration; None: the one that the engine would find.
        inventory: The account's numbers; None: they are listed.
    """

    commands: Sequence[EngineCommand]
    directory: Path
    stack: str | None = None
    config_file: Path | None = None
    inventory: Sequence[Document] | None = None


def rehearse(
    request: Request, serve: Serve, scratch: Path, output: IO[str] | None, say: Callable[[str], None]
) -> Outcome:
    """Hold a rehearsal; return what it has shown.

    Args:
        request: What is to be rehearsed.
        serve: Starts the emulator.
        scratch: A directory that only its owner may enter; whoever made it removes it.
        output: Where the engine's output goes; None: to this process's own.
        say: Takes a line about what is done.

    Raises:
        UsageError: There is no such project or stack, or a setting of it is impossible.
        RefusedError: It has resources of other providers.
        RehearsalError: The account or the stack cannot be read, or the program's preview fails.
    """
    _require_no_rehearsal()
    stack = read_real_stack(request.directory, request.stack, request.config_file, scratch)
    require_ours(stack.resources, f"the state of stack {stack.name}")
    require_participating_python(stack, os.environ)
    require_participating_plugin(stack, stack.resources, os.environ, version(_PACKAGE))
    settings = read_stack_settings(stack)
    places = find_places(stack.resources, settings)
    accounts = RehearsedAccounts()
    profiles = _list_profiles(places)
    accounts.expect([None, *profiles], {None, *(each.connection.endpoint_url for each in places)})

    def copy_place(place: Place) -> None:
        # Another account than the stack's is refused by the provider, if it is; here it is only copied.
        home = accounts.copy_place(
            place, settings if place == places[0] else replace(settings, account_id=None)
        )
        count = len(accounts.homes[home].numbers)
        say(f"{count} numbers of account {home.account_id}, region {home.region} copied")

    if request.inventory is None:
        for place in places:
            copy_place(place)
    else:
        accounts.take_inventory(request.inventory, places, settings)
    copy = StackCopy(stack, scratch)
    copy.make(profiles)
    _look_at_programs(request, copy, accounts, serve, settings=settings, copy_place=copy_place)
    with serve(accounts) as address:
        ran = _run_all(request.commands, copy, address, output)
        return tell(
            stack,
            ran,
            accounts=accounts,
            emulation=Emulation(address),
            journal=copy.journal,
        )


def _require_no_rehearsal() -> None:
    if os.environ.get(ADDRESS):
        raise UsageError(f"{ADDRESS} is set, so this is part of a rehearsal already; unset {ADDRESS}")


def _list_profiles(places: Sequence[Place]) -> dict[str, str | None]:
    try:
        known = list_profiles()
    except ServiceError as error:
        raise RehearsalError(f"the AWS configuration cannot be read: {error.message}") from None
    named = {each.connection.profile: None for each in places if each.connection.profile}
    selected = {
        name: None
        for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
        if (name := os.environ.get(variable))
    }
    return {**named, **selected, **known}


def _look_at_programs(
    request: Request,
    copy: StackCopy,
    accounts: RehearsedAccounts,
    serve: Serve,
    *,
    settings: Settings,
    copy_place: Callable[[Place], None],
) -> None:
    """Preview what the program declares before any of it is deployed, and copy the accounts that it asks for."""
    configurations = dict.fromkeys(each.configuration for each in request.commands if each.runs_program)
    for configuration in configurations:
        for _ in range(_MOST_LOOKS):
            with serve(accounts) as address:
                ended = _preview(copy, configuration, address)
                asked_for = [*accounts.find_missing(Emulation(address).homes_called())]
            events = [*read_events(ended.output)]
            shown = _shown_resources(events)
            require_ours(shown, "the program")
            require_participating_plugin(copy.stack, shown, os.environ, version(_PACKAGE))
            declared = [each for each in find_places(shown, settings) if not accounts.has(each.connection)]
            missing = dict.fromkeys([*declared, *map(Place, asked_for)])
            if not missing or request.inventory is not None:
                break
            for place in missing:
                copy_place(place)
        if ended.code:
            raise RehearsalError(
                f"the program's preview failed, so nothing was run: {_why(events, ended.complaints)}"
            )


def _preview(copy: StackCopy, configuration: Sequence[str], address: str) -> Ended:
    return copy.run(
        ["preview", "--json", "--non-interactive", *configuration],
        address,
        output=subprocess.PIPE,
        complaints=subprocess.PIPE,
        **_STREAMING,
    )


def _why(events: Sequence[Event], complaints: str) -> str:
    """Return the first error of a preview in one line; of a program's traceback, what was raised."""
    lines = [event["diagnosticEvent"] for event in events if event.get("diagnosticEvent")]
    texts = [str(line["message"]) for line in lines if line.get("severity") == "error"]
    told = [each.strip() for each in next(iter(texts), "").splitlines() if each.strip()]
    if not told:
        return first_error(complaints)
    return plain_line(
        f"{told[0]} {told[-1]}" if len(told) > _LINES_OF_A_FINDING else " ".join(told)
    ).removeprefix("error: ")


def _shown_resources(events: Sequence[Event]) -> list[dict[str, object]]:
    """Return the resources that a preview shows, as they were and as they will be."""
    steps = [
        event[kind]["metadata"]
        for event in events
        for kind in ("resourcePreEvent", "resOutputsEvent")
        if event.get(kind)
    ]
    return [
        {**state, "urn": step.get("urn")}
        for step in steps
        for name in ("new", "old")
        if (state := step.get(name))
    ]


def _run_all(
    commands: Sequence[EngineCommand], copy: StackCopy, address: str, output: IO[str] | None
) -> list[Ran]:
    """Run the commands until one fails."""
    ran: list[Ran] = []
    for position, command in enumerate(commands):
        pipe = copy.scratch / f"events-{position}"
        with ExitStack() as ending:
            events = ending.enter_context(collected_events(pipe))
            ended = copy.run([*command.arguments, "--event-log", str(pipe)], address, output=output)
        ran.append(Ran(command, ended.code, events))
        if ended.code:
            break
    return ran
