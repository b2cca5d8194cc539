"""A stack whose engine is the test: it remembers outputs, and hands all that differs to a real plugin at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import grpc
import pytest

from tests.plugin.runs import together
from tests.support.plugin import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.faults.scripts import Table
    from tests.plugin.runs import Properties, Run, Runner
    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin

Meanwhile: TypeAlias = "Callable[[Plugin, threading.Event], object]"

_PATIENCE_SECONDS = 60


@dataclass
class PluginStack:
    """What an engine would store, deploy by deploy.

    Attributes:
        run: What runs plugins, on one door.
        emulator: The service; the same address after a restart.
        settings: The provider's.
        outputs: What is stored of each number.
        acknowledged: Every value that an update or a creation was said to have set, oldest first.
    """

    run: Runner
    emulator: Emulator
    settings: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Properties] = field(default_factory=dict)
    acknowledged: list[tuple[str, str, str]] = field(default_factory=list)

    def pending(self, table: Table) -> list[str]:
        """Return the numbers whose stored values are not the declared ones."""
        return [
            number
            for number, declared in table.items()
            if any(self.outputs.get(number, {}).get(name) != value for name, value in declared.items())
        ]

    def up(self, table: Table, meanwhile: Meanwhile = lambda *_: None) -> dict[str, str]:
        """Deploy what is pending, with a plugin process of its own; return what failed, by number.

        Args:
            table: What is declared.
            meanwhile: Called beside the deploy, with an event that is set at its end.
        """
        ended = threading.Event()
        if not (pending := self.pending(table)):
            return {}
        with self.run(self.emulator, None, **self.settings) as this, ThreadPoolExecutor(1) as beside:
            companion = beside.submit(meanwhile, this.plugin, ended)
            failures = together(lambda number: self._deploy(this, number, table[number]), pending)
            ended.set()
            companion.result(_PATIENCE_SECONDS)
        return {number: failure for number, failure in zip(pending, failures, strict=True) if failure}

    def refresh(self) -> None:
        """Take over what the account really holds."""
        with self.run(self.emulator, None, **self.settings) as this:
            together(lambda number: self._read(this, number), list(self.outputs))

    def _deploy(self, this: Run, number: str, declared: Mapping[str, str]) -> str:
        news = {"phone_number": number, "on_adopt": "overwrite", **declared}
        try:
            if number in self.outputs:
                outputs = this.plugin.update(number, self.outputs[number], news)
            else:
                outputs = this.plugin.create(number, news)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                pytest.fail(f"{number} was never answered")
            return str(error.details())
        self.outputs[number] = outputs
        self.acknowledged += [
            (number, name, value) for name, value in declared.items() if outputs[name] == value
        ]
        return ""

    def _read(self, this: Run, number: str) -> None:
        answer = this.plugin.read(number, self.outputs[number])
        self.outputs[number] = plain(answer.properties)
