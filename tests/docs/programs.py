"""What pages call in a shell, a row a program: how a call of it is looked at. A program without a row is a mistake."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import botocore.session
import jq  # type: ignore[import-not-found]  # a C extension without stubs
import typer
from packaging.requirements import InvalidRequirement, Requirement

from pulumi_chime.cli import app
from pulumi_chime.model import settings
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.docs.shell import Command

_NAMED_BY_READERS = {
    "project": "the reader's own project, in docs/stacks.md",
    "ci/ci.sh": "examples/ci says that its files are copied to ci/",
}
"""Files and directories that no page makes and the repository does not have, with the reason."""

_OTHERS = {
    **dict.fromkeys(
        [":", "command", "eval", "break", "cat", "echo", "export", "less", "mkdir", "next", "rm", "unset"],
        "part of every shell or system",
    ),
    **dict.fromkeys(
        ["git", "go", "npm", "tar"], "a tool of others: what it is given is its own tests' matter"
    ),
}
"""Programs of which nothing is looked at, with the reason."""

_UsageError: Any = typer.BadParameter.__bases__[0]  # of the click that typer brings

_FILE_OPTIONS = {"--policy-pack", "--policy-pack-config"}


@dataclass
class Surroundings:
    """Where a page's commands run, and what earlier ones of it have made.

    Attributes:
        page: The page's directory.
        engine: The directory of the pinned engine.
        directory: Where the last `cd` has led.
        made: What commands before this one have written.
    """

    page: Path
    engine: Path
    directory: Path = ROOT
    made: set[str] = field(default_factory=set)

    def lacks(self, name: str) -> bool:
        """Tell whether a file or directory is neither in the repository nor made by the page."""
        places = (self.directory, self.page, ROOT)
        known = (
            name in self.made or name in _NAMED_BY_READERS or any((place / name).exists() for place in places)
        )
        return not known

    def enter(self, name: str) -> None:
        """Go to a directory."""
        self.directory = next(
            (place / name for place in (self.directory, self.page, ROOT) if (place / name).is_dir()),
            self.directory,
        )


def find_faults(command: Command, around: Surroundings) -> list[str]:
    """Return what is wrong with a call; and remember what it makes."""
    faults = [f"nothing here reads {name}" for name in command.variables if _is_unknown(name)]
    if command.words:
        program, *words = command.words
        look = _PROGRAMS.get(program)
        if look:
            faults += [f"{program}: {fault}" for fault in look(words, around)]
        elif "/" in program:
            faults += [f"{program}: no such file"] * around.lacks(program)
        elif program not in _OTHERS:
            faults.append(f"{program}: no row says how a call of it is looked at")
        around.made.update(_made(program, words))
    around.made.update(command.written)
    return faults


@cache
def _sources() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "provider").rglob("*.py"))


def _is_unknown(variable: str) -> bool:
    """Tell whether a variable is one of ours, and nothing reads it."""
    return variable.startswith("PULUMI_CHIME_") and f'"{variable}"' not in _sources()


def _made(program: str, words: Sequence[str]) -> Iterator[str]:
    """Yield the files and directories that a call leaves."""
    operands = [word for word in words if not word.startswith("-")]
    if program == "mkdir":
        yield from operands
    elif program == "git" and operands[:1] == ["clone"]:
        yield "pulumi-chime"
    elif program == "pulumi-chime" and operands[:1] == ["adopt"]:
        yield operands[1]
    elif program == "python3" and words[:2] == ["-m", "venv"]:
        yield f"{words[2]}/bin/activate"


def _pulumi_chime(words: Sequence[str], around: Surroundings) -> Iterator[str]:
    """Go through the commands and options that typer has made, without running any."""
    there = str(ROOT / "pyproject.toml")  # in place of a file that the page has made before
    words = [there if word in around.made and "." in word else word for word in words]
    command: Any = typer.main.get_command(app)
    context = command.context_class(command, info_name="pulumi-chime")
    try:
        given, rest, _ = command.make_parser(context).parse_args(words)
        while rest and hasattr(command, "commands"):
            _, command, rest = command.resolve_command(context, rest)
            context = command.context_class(command, info_name=command.name, parent=context)
            given, rest, _ = command.make_parser(context).parse_args(rest)
        _choose(command, context, given)
        for engine in _parted(given.get("commands") or ()):
            yield from _pulumi(engine, around)
    except _UsageError as error:
        yield error.format_message()


def _parted(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the commands of the engine that a rehearsal is given, with `--` between them."""
    for is_mark, command in groupby(words, key="--".__eq__):
        if not is_mark:
            yield list(command)


def _choose(command: Any, context: Any, given: Mapping[str, Any]) -> None:
    """Have each value converted, as it is before a command runs."""
    for parameter in command.params:
        value = given.get(parameter.name)
        if value:
            parameter.process_value(context, value)


@cache
def _help_of(engine: Path, path: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the commands and the options below a command of the engine."""
    text = subprocess.run(
        [engine / "pulumi", *path, "--help"],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": str(engine), "HOME": str(ROOT), "PULUMI_SKIP_UPDATE_CHECK": "true"},
    ).stdout
    commands = re.findall(r"^  ([a-z][a-z-]+) {2,}\S", text.partition("Flags:")[0], re.MULTILINE)
    flags = re.findall(r"^ +(?:(-\w), )?(--[\w-]+)", text, re.MULTILINE)
    return frozenset(commands), frozenset(name for pair in flags for name in pair if name)


def _pulumi(words: Sequence[str], around: Surroundings) -> Iterator[str]:
    """Compare with what the pinned engine's own help has."""
    path: tuple[str, ...] = ()
    commands, options = _help_of(around.engine, path)
    for word in words:
        if word not in commands:
            break
        path = (*path, word)
        commands, options = _help_of(around.engine, path)
    if not path:
        yield f"no such command: {' '.join(words)}"
    for name in (word.partition("=")[0] for word in words if word.startswith("-")):
        if name not in options:
            yield f"{' '.join(path)} has no option {name}"
    for option, value in pairwise(words):
        if option in _FILE_OPTIONS and around.lacks(value):
            yield f"{value}: no such file"
    for word in words:
        namespace, colon, key = word.partition(":")
        if (
            path[:1] == ("config",)
            and namespace == settings.NAMESPACE
            and colon
            and key not in settings.NAMES
        ):
            yield f"no such setting: {word}"


def _make(words: Sequence[str], _around: Surroundings) -> Iterator[str]:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for word in words:
        name, is_variable, _ = word.partition("=")
        if is_variable and f"$({name})" not in makefile:
            yield f"the Makefile has no variable {name}"
        if not is_variable and word not in targets:
            yield f"no such target: {word}"


def _pip(words: Sequence[str], _around: Surroundings) -> Iterator[str]:
    command, *specifiers = words
    if command != "install":
        yield f"pip {command} is not looked at"
    own = metadata.metadata("pulumi-chime")
    developed = {Requirement(line).name for line in metadata.requires("pytest") or ()} | {"pytest"}
    for specifier in specifiers:
        local = re.fullmatch(r"\.(\[[\w,-]+\])?", specifier)
        try:
            wanted = Requirement(f"pulumi-chime{local[1] or ''}" if local else specifier)
        except InvalidRequirement as error:
            yield str(error)
            continue
        if wanted.name not in {"pulumi-chime", *developed}:
            yield f"{wanted.name} is not this package"
        elif unknown := wanted.extras - set(own.get_all("Provides-Extra") or ()):
            yield f"no such extra: {', '.join(sorted(unknown))}"


@cache
def _service() -> Any:
    return botocore.session.get_session().get_service_model("chime-sdk-voice")


_AWS_OF_ALL = {"output", "query", "region", "profile", "endpoint-url"}
_AWS_OTHERS = {
    ("configure", "export-credentials"): {"profile", "format"},
    ("sso", "login"): {"profile"},
}


def _aws(words: Sequence[str], _around: Surroundings) -> Iterator[str]:
    """Compare with botocore's model of the service, which AWS's command line is made of."""
    service, operation, *rest = words
    given = {word.removeprefix("--") for word in rest if word.startswith("--")}
    if service == "chime-sdk-voice":
        operations = {botocore.xform_name(name, "-"): name for name in _service().operation_names}
        if operation not in operations:
            yield f"no such operation: {operation}"
            return
        shape = _service().operation_model(operations[operation]).input_shape
        # The command line pages by itself, and names those options otherwise.
        known = {botocore.xform_name(name, "-") for name in shape.members} | {"max-items", "page-size"}
    elif (service, operation) in _AWS_OTHERS:
        known = _AWS_OTHERS[service, operation]
    else:
        yield f"{service} {operation} is not looked at"
        return
    yield from (f"{operation} has no --{name}" for name in sorted(given - known - _AWS_OF_ALL))


def _python(words: Sequence[str], around: Surroundings) -> Iterator[str]:
    """Look for the module or the script, or compile the line."""
    match words:
        case ["-m", module, *_]:
            if importlib.util.find_spec(module) is None:
                yield f"no module {module}"
        case ["-c", program, *_]:
            compile(program, "<page>", "exec")
        case [script, *_]:
            if around.lacks(script):
                yield f"{script}: no such file"


def _curl(words: Sequence[str], _around: Surroundings) -> Iterator[str]:
    """A body is JSON, and a path of the emulator is one that it serves."""
    for option, body in pairwise(words):
        if option == "-d":
            json.loads(body)
    for path in re.findall(r"/_emulator/(\w+)", " ".join(words)):
        if f'"{path}' not in _sources() and f"/{path}" not in _sources():
            yield f"the emulator has no /_emulator/{path}"


def _jq(words: Sequence[str], _around: Surroundings) -> Iterator[str]:
    program = next(word for word in words if not word.startswith("-"))
    try:
        jq.compile(program)
    except ValueError as error:
        yield str(error)


def _cd(words: Sequence[str], around: Surroundings) -> Iterator[str]:
    (name,) = words
    if around.lacks(name):
        yield f"{name}: no such directory"
    around.enter(name)


def _source(words: Sequence[str], around: Surroundings) -> Iterator[str]:
    if around.lacks(words[0]):
        yield f"{words[0]}: no such file"


def _pytest(words: Sequence[str], around: Surroundings) -> Iterator[str]:
    yield from (f"{word}: no such file" for word in words if not word.startswith("-") and around.lacks(word))


_PROGRAMS: Mapping[str, Callable[[Sequence[str], Surroundings], Iterator[str]]] = {
    "pulumi-chime": _pulumi_chime,
    "pulumi": _pulumi,
    "make": _make,
    "pip": _pip,
    "aws": _aws,
    "python": _python,
    "python3": _python,
    "curl": _curl,
    "jq": _jq,
    "cd": _cd,
    ".": _source,
    "pytest": _pytest,
}
