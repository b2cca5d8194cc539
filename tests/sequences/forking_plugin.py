"""A plugin process for each command of a sequence; see `tests.support.forking`."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from tests.plugin.runs import Run
from tests.support.plugin import recording_engine, running_plugin

if TYPE_CHECKING:
    from collections.abc import Iterator


class Launcher:
    """What starts plugins."""

    @contextlib.contextmanager
    def run(self, **settings: str) -> Iterator[Run]:
        """Run a plugin that is configured with settings until the block ends."""
        with recording_engine() as (engine, address), running_plugin(address) as plugin:
            plugin.configure(**settings)
            yield Run(plugin, engine)
