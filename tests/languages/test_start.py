"""docs/start.md, followed by hand: what it says to type is typed, and what it promises happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs import shell
from tests.docs.pages import ROOT, Page

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

pytestmark = pytest.mark.languages

PAGE = Page(ROOT / "docs" / "start.md")
_ADDRESS, _STATE = "http://127.0.0.1:8123", "file://~"
_END = "@@@ end of a block"
_SECONDS = 240


def test_the_page_is_followed_to_its_end(
    engine_bin: Path, provided: tuple[Path, Path], emulator: Emulator, tmp_path: Path
) -> None:
    """Without an account: one file, a stack, preview, up, again, another name, destroy, inventory."""
    (program,) = [block for block in PAGE.blocks if block.language == "yaml"]
    typed = [
        shell.typed(block.text)
        for block in PAGE.blocks
        if block.language == "console" and block.line > program.line
    ]
    last = next(index for index, text in enumerate(typed) if "pulumi destroy" in text)
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "Pulumi.yaml").write_text(program.text)
    edit = "sed -i 's/Seattle reception/Main reception/' Pulumi.yaml\n"
    script = "".join(
        f"{edit if '--diff' in text else ''}{text}\necho '{_END}'\n" for text in typed[: last + 1]
    )
    run = subprocess.run(
        # The engine asks the system for the home, and not the variable: its state would be that of whoever tests.
        [
            "bash",
            "-euo",
            "pipefail",
            "-c",
            script.replace(_ADDRESS, emulator.url).replace(_STATE, f"file://{home}"),
        ],
        check=False,
        cwd=tmp_path,
        env=_surroundings(home, engine_bin, provided[0]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
    assert run.returncode == 0, run.stdout
    stack, deploys, change, end, *_ = run.stdout.split(_END)
    assert "dev" in stack
    assert deploys.index("2 to create") < deploys.index("2 created") < deploys.index("2 unchanged")
    assert '~ name: "Seattle reception" => "Main reception"' in change
    assert "2 deleted" in end
    assert "+12065550100  Main reception" in end
    written = [write["value"] for write in emulator.control("GET", "writes")["writes"]]
    assert written == ["Seattle reception", "Main reception"]


def _surroundings(home: Path, engine_bin: Path, hosts: Path) -> dict[str, str]:
    """Return the variables of somebody who has installed the engine and activated the environment, and nothing else."""
    programs = [str(Path(sys.executable).parent), str(engine_bin), str(hosts), os.defpath]
    return {
        "PATH": os.pathsep.join(programs),
        "HOME": str(home),
        "PULUMI_HOME": str(home / ".pulumi"),
        "PULUMI_SKIP_CONFIRMATIONS": "true",  # nobody is there to choose "yes"
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
