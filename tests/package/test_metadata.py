"""What the package says of itself: one version, and versions of Python that are the same wherever they are told."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_chime
from pulumi_chime.native import schema

ROOT = Path(__file__).resolve().parents[2]
METADATA = importlib.metadata.metadata("pulumi-chime")
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]


@pytest.mark.parametrize("program", ["pulumi-chime", "pulumi-resource-chime"])
def test_every_place_tells_the_same_version(program: str) -> None:
    """What is imported, what was installed, what the engine asks, and what a terminal shows."""
    path = Path(sys.executable).with_name(program)
    shown = subprocess.run([path, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert shown.split()[-1] == pulumi_chime.__version__
    assert METADATA["Version"] == pulumi_chime.__version__
    assert f'"version": "{pulumi_chime.__version__}"' in schema.text()


def test_every_supported_python_has_its_classifier() -> None:
    """Neither more nor fewer than `requires-python` and the tests have."""
    classifiers = "\n".join(METADATA.get_all("Classifier") or ())
    assert re.findall(r"^Programming Language :: Python :: (3\.\d+)$", classifiers, re.MULTILINE) == PYTHONS
    assert METADATA["Requires-Python"] == f">={PYTHONS[0]}"


def test_a_stranger_finds_the_project() -> None:
    """Source, issues and changes have addresses, and the licence its file."""
    names = {url.partition(",")[0] for url in METADATA.get_all("Project-URL") or ()}
    assert names == {"Homepage", "Documentation", "Changelog", "Issues", "Source"}
    assert (METADATA["License-Expression"], METADATA["License-File"]) == ("Apache-2.0", "LICENSE")


def test_links_of_the_readme_lead_from_the_index_to_the_repository() -> None:
    """Its page is shown beside no file: each link that is relative in the README is whole there, pictures as files."""
    described = METADATA["Description"]
    targets = re.findall(r"\]\(([^)]+)\)|(?:src|srcset)=\"([^\"]+)\"", described)
    whole = [link or picture for link, picture in targets]
    assert len(whole) > 30
    assert [target for target in whole if not target.startswith(("https://", "#"))] == []
    here = re.compile(
        r"https://(raw\.githubusercontent\.com/pulumi-chime/pulumi-chime/main|github\.com/pulumi-chime/pulumi-chime/blob/main)/"
    )
    files = [target.partition("#")[0] for target in whole if here.match(target)]
    assert [file for file in files if not (ROOT / here.sub("", file)).exists()] == []
    pictures = [file for file in files if file.endswith(".svg")]
    assert pictures
    assert all(file.startswith("https://raw.") for file in pictures)
