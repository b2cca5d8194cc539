"""What a benchmark deploys with: each door, the same with a provider that does nothing, and what people use instead."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import idle, idle_plugin, sdk_idle_plugin
from tests.support.native_programs import as_native
from tests.support.programs import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ROOT = Path(__file__).resolve().parent.parent
_READ_ROWS = """
import json
import pathlib

rows = json.loads(pathlib.Path(__file__).with_name("rows.json").read_text())
"""
_SET = f"""
from pulumi_chime import native as chime
{_READ_ROWS}
for row in rows:
    del row["resource"]
chime.PhoneNumberSet("offices", numbers={{row.pop("phone_number"): row for row in rows}})
"""
_TWO_PROPERTIES = f"""
from benchmarks import idle
{_READ_ROWS}
for row in rows:
    idle.TwoProperties(row["resource"], row["phone_number"], row.get("name"))
"""
_NATIVE_TWO_PROPERTIES = f"""
import pulumi
{_READ_ROWS}
for row in rows:
    properties = {{"phoneNumber": row["phone_number"], "name": row.get("name")}}
    pulumi.CustomResource("{idle_plugin.TWO_PROPERTIES}", row["resource"], properties)
"""
_HAND_WRITTEN = f"""
from benchmarks.comparison import hand_written
{_READ_ROWS}
for row in rows:
    hand_written.PhoneNumber(row.pop("resource"), **row)
"""


class Contender(Enum):
    """What a program is deployed with."""

    DYNAMIC = "dynamic door"
    NATIVE = "native door"
    SET = "set"
    DYNAMIC_IDLE = "dynamic door, doing nothing"
    NATIVE_IDLE = "native door, doing nothing"
    NATIVE_IDLE_OF_SDK = "native door, doing nothing with Pulumi's class"
    SET_IDLE = "set, doing nothing"
    DYNAMIC_TWO_PROPERTIES = "two properties, dynamic, doing nothing"
    NATIVE_TWO_PROPERTIES = "two properties, native, doing nothing"
    HAND_WRITTEN = "provider written by hand"
    SCRIPT = "boto3 script, without Pulumi"
    OTHER = "the other checkout's dynamic door"


@dataclass(frozen=True, slots=True)
class Setup:
    """How a stack is made for a contender.

    Attributes:
        program: What declares the rows of rows.json.
        environment: Variables of its commands.
        plugin: The file of the native plugin that stands in for the real one; None: the real one.
    """

    program: str
    environment: Mapping[str, str] = field(default_factory=dict)
    plugin: str | None = None

    @contextmanager
    def search_path(self) -> Iterator[Sequence[Path]]:
        """Give what comes first on the PATH of its commands, until the block ends."""
        with tempfile.TemporaryDirectory(prefix="idle-plugin-") as directory:
            if self.plugin is not None:
                idle_plugin.install(Path(directory), self.plugin)
            yield [Path(directory)]


_THIS_ROOM = {"PYTHONPATH": str(_ROOT)}
SETUPS: Mapping[Contender, Setup] = {
    Contender.DYNAMIC: Setup(ROWS),
    Contender.NATIVE: Setup(as_native(ROWS)),
    Contender.SET: Setup(_SET),
    Contender.DYNAMIC_IDLE: Setup(idle.PROGRAM + ROWS, _THIS_ROOM),
    Contender.NATIVE_IDLE: Setup(as_native(ROWS), plugin=idle_plugin.__file__),
    Contender.NATIVE_IDLE_OF_SDK: Setup(as_native(ROWS), plugin=sdk_idle_plugin.__file__),
    Contender.SET_IDLE: Setup(_SET, plugin=idle_plugin.__file__),
    Contender.DYNAMIC_TWO_PROPERTIES: Setup(_TWO_PROPERTIES, _THIS_ROOM),
    Contender.NATIVE_TWO_PROPERTIES: Setup(_NATIVE_TWO_PROPERTIES, plugin=idle_plugin.__file__),
    Contender.HAND_WRITTEN: Setup(_HAND_WRITTEN, _THIS_ROOM),
}
"""Of all that Pulumi deploys with this checkout."""
IDLE = {
    Contender.DYNAMIC: Contender.DYNAMIC_IDLE,
    Contender.NATIVE: Contender.NATIVE_IDLE,
    Contender.SET: Contender.SET_IDLE,
    Contender.OTHER: Contender.DYNAMIC_IDLE,
}
"""The same with a provider that does nothing."""
