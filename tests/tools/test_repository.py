"""What surrounds the code names things that are there: targets, files, versions of actions, programs."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import matrix

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
TEXTS = {path.name: path.read_text() for path in WORKFLOWS}


def read(path: Path) -> Any:
    """Return a YAML file's content."""
    return yaml.safe_load(path.read_text())


def tracked(pattern: str) -> set[str]:
    """Return the folders of the files that are tracked and match, as dependabot writes them."""
    listed = subprocess.run(
        ["git", "ls-files", pattern], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return {f"/{Path(line).parent}".rstrip(".") for line in listed.stdout.splitlines()}


def test_each_action_is_pinned_once() -> None:
    """By a commit with its version beside it; two commits of one action would mean that one was forgotten."""
    used = [line for text in TEXTS.values() for line in re.findall(r"uses: (.+)", text)]
    pins = defaultdict(set)
    for line in used:
        match = re.fullmatch(r"([\w-]+/[\w-]+)(?:/[\w-]+)?@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line)
        assert match, line
        pins[match[1]].add(match.groups()[1:])
    assert {action: pin for action, pin in pins.items() if len(pin) > 1} == {}
    assert len(pins) > 5


@pytest.mark.parametrize("name", TEXTS)
def test_a_workflow_makes_what_the_makefile_has(name: str) -> None:
    """A target that was renamed fails here, not on the day of a release."""
    document = read(GITHUB / "workflows" / name)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = set(re.findall(r"^\s+make ([a-z-]+)$", TEXTS[name], re.MULTILINE))
    for job in document["jobs"].values():
        asked |= set(job.get("strategy", {}).get("matrix", {}).get("target", ()))
    assert asked <= targets


def test_the_workflows_run_what_ci_runs() -> None:
    """`make ci` and the workflow of the tests do not drift apart."""
    (ci,) = re.findall(r"^ci: ([a-z -]+?) *##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    targets = read(GITHUB / "workflows" / "tests.yml")["jobs"]["make"]["strategy"]["matrix"]["target"]
    assert set(ci.split()) <= set(targets)


def test_the_matrix_runs_the_supported_versions() -> None:
    """A version is not dropped in one place only; and both ends of what pyproject.toml allows are run."""
    chosen = read(GITHUB / "workflows" / "matrix.yml")["jobs"]["run"]["strategy"]["matrix"]
    assert tuple(chosen["python"]) == matrix.VERSIONS
    ran = {*chosen["packages"], *(each["packages"] for each in chosen["include"])}
    assert ran == {packages.value for packages in matrix.Packages}


def test_everything_that_is_locked_is_renewed() -> None:
    """Each ecosystem's folders are those in which its files lie."""
    directories = {
        update["package-ecosystem"]: set(update.get("directories", [update.get("directory")]))
        for update in read(GITHUB / "dependabot.yml")["updates"]
    }
    for ecosystem, pattern in (("gomod", "tools/**/go.mod"), ("npm", "tools/**/package-lock.json")):
        named = directories[ecosystem]
        assert {
            folder for folder in tracked(pattern) if not {folder, f"{folder.rpartition('/')[0]}/*"} & named
        } == set()
    assert directories["pip"] == {"/"} == tracked("requirements-*.txt")


def test_every_owned_path_exists() -> None:
    """Nobody owns what has moved away."""
    patterns = re.findall(r"^(/\S+)", (GITHUB / "CODEOWNERS").read_text(), re.MULTILINE)
    assert patterns
    assert [pattern for pattern in patterns if not [*ROOT.glob(pattern.strip("/"))]] == []


def test_hooks_run_what_the_check_runs() -> None:
    """Each hook's command is one of `make check`, so that a commit that passes it passes there."""
    recipe = (ROOT / "Makefile").read_text().replace("$(BIN)", ".venv/bin")
    hooks = [hook for repo in read(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    for hook in hooks:
        command = hook["entry"].replace(" --force-exclude", "")
        assert f"\t{command}" in recipe, hook["entry"]


def test_the_issue_forms_are_whole() -> None:
    """Each asks for something, under a name of its own."""
    for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"):
        form = read(path)
        if path.name != "config.yml":
            fields = [field for field in form["body"] if field["type"] != "markdown"]
            assert len({field["id"] for field in fields}) == len(fields) > 0
            assert form["name"]
            assert form["description"]
