"""One run of the engine as the plugin sees it: a process of its own, the stack's settings, and a recorded log."""

from __future__ import annotations

import contextlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import grpc

from pulumi_chime.engine import Severity
from tests.support.borders import DYNAMIC
from tests.support.plugin import Plugin, RecordingEngine, recording_engine, running_plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.support.borders import Border
    from tests.support.emulator import Emulator

_Item = TypeVar("_Item")
_Value = TypeVar("_Value")
Properties = dict[str, Any]

Runner: TypeAlias = "Callable[..., contextlib.AbstractContextManager[Run]]"
"""What `run` is, by the door that a test is run with."""

NOBODY = "http://127.0.0.1:1"
"""An address where nobody listens."""


@dataclass(frozen=True)
class Run:
    """A plugin process and the engine that records what it says."""

    plugin: Plugin
    engine: RecordingEngine

    def lines(self, severity: Severity, name: str | None = None) -> list[str]:
        """Return the lasting lines of one severity: at a resource's row, or at the stack."""
        border = self.plugin.border
        row = border.text(border.urn(name)) if name else ""
        return [
            line.message
            for line in self.engine.lines
            if int(line.severity) == severity and line.urn == row and not line.ephemeral
        ]

    def warnings(self) -> list[str]:
        """Return all lasting warnings, wherever they stand."""
        return self.engine.messages(int(Severity.WARNING))

    def adopt(self, number: str, **declared: Any) -> Properties:
        """Return the outputs of a number, named after itself, that is checked and created."""
        inputs, problems = self.plugin.check(number, {"phone_number": number, **declared})
        assert problems == {}
        return self.plugin.create(number, inputs)


def stored(number: str, **changed: Any) -> Properties:
    """Return the outputs that an earlier run has stored of a plain number, with changes."""
    return {
        "phone_number": number,
        "phone_number_id": f"%2B{number.removeprefix('+')}",
        "phone_number_arn": f"arn:aws:chime:us-east-1:123456789012:phone-number/%2B{number.removeprefix('+')}",
        "name": "",
        "calling_name": "",
        "product_type": "VoiceConnector",
        "status": "Unassigned",
        "calling_name_status": "",
        "type": "Local",
        "country": "US",
        "associations": [],
        "region": "us-east-1",
        "managed": [],
        "defaulted": [],
        "on_adopt": "match",
        "on_destroy": "retain",
        "connection": {},
        **changed,
    }


@contextlib.contextmanager
def run(
    emulator: Emulator,
    environment: dict[str, str] | None = None,
    releases: Iterable[str] | Path | None = None,
    border: Border = DYNAMIC,
    is_forked: bool = True,
    **settings: Any,
) -> Iterator[Run]:
    """Run a plugin that is configured for an emulator until the block ends.

    Args:
        emulator: The service.
        environment: Variables of the process.
        releases: The numbers that the file of releases names, or the file; None: none is set.
        border: Of the door by which the engine comes in.
        is_forked: Whether the process is forked, rather than started by its command as a child of this one.
        settings: Beside region and endpoint; an empty text leaves one out.
    """
    defaults = {"endpointUrl": emulator.url, "region": "us-east-1"}
    with (
        tempfile.TemporaryDirectory() as directory,
        recording_engine(border) as (engine, address),
        running_plugin(address, border, is_forked=is_forked, **(environment or {})) as plugin,
    ):
        if releases is not None:
            file = releases if isinstance(releases, Path) else release_file(Path(directory), releases)
            defaults["releases"] = str(file)
        plugin.configure(**{name: text for name, text in {**defaults, **settings}.items() if text != ""})
        yield Run(plugin, engine)


def release_file(directory: Path, numbers: Iterable[str]) -> Path:
    """Write a file that names numbers which may be released, and return it."""
    path = directory / "releases.csv"
    path.write_text("\n".join(["phone_number", *numbers, ""]))
    return path


def refusal(call: Callable[..., object], *arguments: object) -> str:
    """Return what the engine hears of a call that fails, as one text without the final line break."""
    try:
        call(*arguments)
    except grpc.RpcError as error:
        return str(error.details()).removesuffix("\n")
    raise AssertionError("the call did not fail")


def together(call: Callable[[_Item], _Value], items: Iterable[_Item]) -> list[_Value]:
    """Return the results of calls that are all made at the same time, in the order of their items."""
    waiting = list(items)
    with ThreadPoolExecutor(len(waiting)) as threads:
        return list(threads.map(call, waiting))
