"""The page is in the wheel, whole."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.page

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_has_every_file_of_the_page(tmp_path: Path) -> None:
    """As package data: what is served is what was installed."""
    built = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path), str(ROOT)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "wheel"]
    subprocess.run([*pip, *built], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("chime_emulator/page/")}
    page = ROOT / "provider" / "chime_emulator" / "page"
    assert names == {f"chime_emulator/page/{file.name}" for file in page.iterdir()}
    assert "chime_emulator/page/index.html" in names
