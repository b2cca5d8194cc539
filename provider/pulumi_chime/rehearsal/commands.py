"""Which commands of the engine can be rehearsed, and what of their options a rehearsal has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.rehearsal.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEPARATOR = "--"
"""Stands between the commands of one rehearsal."""

_NAMES = {
    "up": "up",
    "update": "up",
    "preview": "preview",
    "pre": "preview",
    "refresh": "refresh",
    "destroy": "destroy",
    "down": "destroy",
    "dn": "destroy",
    "import": "import",
}
"""The commands that work on a stack's resources, by each name that the engine knows them by."""

_OURS = {
    "--stack": "give --stack to pulumi-chime rehearse, before `--`",
    "-s": "give --stack to pulumi-chime rehearse, before `--`",
    "--cwd": "give --cwd to pulumi-chime rehearse, before `--`",
    "-C": "give --cwd to pulumi-chime rehearse, before `--`",
    "--config-file": "give --config-file to pulumi-chime rehearse, before `--`",
    "--event-log": "the rehearsal reads the engine's events itself",
    "--remove": "it would remove the stack's configuration, which is yours; rehearse the destroy without it",
    "--client": "the rehearsal has to start the program itself",
    "--show-secrets": "a rehearsal shows no secrets",
    "--remote": "a rehearsal runs on this machine",
    "--secrets-provider": "the copy of the stack has a passphrase of its own",
}
"""Options that a rehearsed command may not have, and why or what to do instead."""

_WITH_VALUE = frozenset(
    {
        *("--config", "-c", "--message", "-m", "--parallel", "-p", "--target", "-t", "--exclude", "-x"),
        *("--replace", "--target-replace", "--policy-pack", "--policy-pack-config", "--plan", "--save-plan"),
        *("--color", "--verbose", "-v", "--import-file", "--import-pending-creates", "--file", "-f", "--out", "-o"),
        *("--parent", "--provider", "--properties", "--from", "--profiling", "--tracing", "--memprofilerate"),
        *("--attach-debugger-port", "--otel-traces"),
    }
)  # fmt: skip
# `-f` has a value in an import only; elsewhere it is --skip-preview or --force.
_SWITCH_BUT_IN_IMPORT = frozenset({"-f", "-o"})
_CONFIGURING = ("--config", "-c")
_RUNNING_PROGRAM = frozenset({"up", "preview"})
_FALSE = frozenset({"", "0", "f", "false"})
"""How a switch is written that is off."""

RUN_PROGRAM = "PULUMI_RUN_PROGRAM"
"""The variable that has the program run by a command that need not."""


@dataclass(frozen=True, slots=True)
class EngineCommand:
    """One command of the engine.

    Attributes:
        name: Without aliases.
        arguments: All that was given, its name first.
        runs_program: Whether the program says what is deployed.
    """

    name: str
    arguments: tuple[str, ...]
    runs_program: bool

    @property
    def shows_json(self) -> bool:
        """Whether its output is for machines."""
        return "--json" in self.arguments or "-j" in self.arguments

    @property
    def configuration(self) -> tuple[str, ...]:
        """The options that change the configuration for the program."""
        taken: list[str] = []
        rest = iter(self.arguments[1:])
        for argument in rest:
            if argument in _CONFIGURING:
                taken += [argument, next(rest, "")]
            elif argument == "--config-path" or argument.startswith(("--config=", "--config-path=", "-c")):
                taken.append(argument)
        return tuple(taken)

    def __str__(self) -> str:
        return " ".join(self.arguments)


def read_commands(arguments: Sequence[str], environment: Mapping[str, str]) -> list[EngineCommand]:
    """Return the commands that were given behind `--`, several of them with another `--` between each two.

    Args:
        arguments: All of them.
        environment: Has the options that are given by variables.

    Raises:
        UsageError: There is none, or one that cannot be rehearsed.
    """
    commands = [_read(part, environment) for part in _split(arguments)]
    if not commands:
        raise UsageError("no command of the engine; for example: pulumi-chime rehearse -- up")
    return commands


def _split(arguments: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for argument in (*arguments, SEPARATOR):
        if argument != SEPARATOR:
            part.append(argument)
        elif part:
            yield part
            part = []


def _read(arguments: list[str], environment: Mapping[str, str]) -> EngineCommand:
    given = arguments[1:] if arguments[0] == "pulumi" else arguments
    name = _NAMES.get(given[0]) if given else None
    if name is None:
        shown = given[0] if given else "pulumi"
        known = ", ".join(dict.fromkeys(_NAMES.values()))
        raise UsageError(f"{shown!r} cannot be rehearsed; a rehearsal runs {known}")
    _require_allowed(name, given[1:])
    runs_program = name in _RUNNING_PROGRAM or _asks_for_program(given, environment)
    return EngineCommand(name, tuple(given), runs_program)


def _asks_for_program(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Return whether a command has the program run that need not; where that cannot be told for certain, it does."""
    said = environment.get(RUN_PROGRAM, "false")
    for argument in arguments:
        word, is_given, value = argument.partition("=")
        if word == "--run-program":
            said = value if is_given else "true"
    return said.lower() not in _FALSE


def _require_allowed(name: str, options: Sequence[str]) -> None:
    rest = iter(options)
    for option in rest:
        word = option.partition("=")[0]
        refused = word if word in _OURS else _refused_letter(option)
        if refused is not None:
            raise UsageError(f"{name} {refused}: {_OURS[refused]}")
        if word.startswith("--remote"):
            raise UsageError(f"{name} {word}: {_OURS['--remote']}")
        takes_value = option in _WITH_VALUE and (name == "import" or option not in _SWITCH_BUT_IN_IMPORT)
        if takes_value:
            next(rest, None)
        elif not option.startswith("-") and name != "import":
            raise UsageError(
                f"{name} {option}: a rehearsal deploys the stack's own project, so it takes no template"
            )


def _refused_letter(option: str) -> str | None:
    """Return the short option in a group such as `-ys` that may not be given; None where there is none."""
    if option.startswith("--") or not option.startswith("-"):
        return None
    for letter in option[1:]:
        if f"-{letter}" in _OURS:
            return f"-{letter}"
        if f"-{letter}" in _WITH_VALUE:
            return None
    return None
