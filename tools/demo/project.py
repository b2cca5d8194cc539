"""The project of the demo: `examples/fleet` in a directory of its own, its table, and the engine's commands."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workplace import Child, Workplace

ROOT = Path(__file__).resolve().parents[2]
_STACK = "demo"


class EngineError(Exception):
    """A command of the engine failed that had to succeed; the text is what it said."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the fleet's table; what is empty is not managed."""

    phone_number: str
    name: str
    calling_name: str = ""


@dataclass(frozen=True)
class Project:
    """A copy of the example, with a stack, a `file://` backend and a home of the engine of its own.

    Attributes:
        place: Everything is in its directory.
        engine: The engine's bin directory.
    """

    place: Workplace
    engine: Path

    @classmethod
    def create(cls, place: Workplace, engine: Path, endpoint_url: str) -> Project:
        """Copy the example and its policy pack, and make a stack that is configured for an endpoint."""
        leave_out = shutil.ignore_patterns("__pycache__")
        for example in ("fleet", "policy"):
            shutil.copytree(ROOT / "examples" / example, place.directory / example, ignore=leave_out)
        (place.directory / "state").mkdir()
        project = cls(place, engine)
        project._run("stack", "init", _STACK)
        project._run("config", "set", "chime:endpointUrl", endpoint_url)
        project._run("config", "set", "chime:region", "us-east-1")
        return project

    def write(self, rows: Iterable[TableRow]) -> None:
        """Write the fleet's table."""
        with (self.place.directory / "fleet" / "numbers.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["phone_number", "name", "calling_name"])
            table.writerows([row.phone_number, row.name, row.calling_name] for row in rows)

    def start(self, *arguments: str) -> Child:
        """Start a command of the engine, with its errors among its output."""
        command = ["pulumi", "--non-interactive", *arguments]
        return self.place.start(
            command, self._environment(), self.place.directory / "fleet", subprocess.STDOUT
        )

    def _run(self, *arguments: str) -> None:
        child = self.start(*arguments)
        output = "\n".join(child.lines())
        if self.place.finish(child):
            raise EngineError(f"pulumi {' '.join(arguments)}: {output}")

    def _environment(self) -> dict[str, str]:
        """Return the environment of this process without what could reach a real account or another backend."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
        return {
            **kept,
            "PATH": os.pathsep.join(
                [str(Path(sys.executable).parent), str(self.engine), kept.get("PATH", "")]
            ),
            "NO_PROXY": "127.0.0.1",
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_CONFIG_FILE": str(self.place.directory / "no-aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.place.directory / "no-aws-credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "PULUMI_HOME": str(self.place.directory / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.place.directory / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # Enough numbers at once for batches of 50, and one save of the state at the end.
            "PULUMI_PARALLEL": "128",
            "PULUMI_SKIP_CHECKPOINTS": "true",
        }
