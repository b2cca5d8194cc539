"""The workflows of `examples/ci` under a linter, and the scripts that it runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ci"
WORKFLOW = (EXAMPLE / "phone-numbers.yml").read_text()
DRIFT = (EXAMPLE / "drift.yml").read_text()
SCRIPTS = sorted(EXAMPLE.glob("*.sh"))


def findings(workflow: str, directory: Path) -> str:
    """Return what zizmor, asked for all it has, says of a workflow; empty where that is nothing."""
    file = directory / "phone-numbers.yml"
    file.write_text(workflow)
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("zizmor"),
            "--offline",
            "--persona",
            "auditor",
            "--no-progress",
            file,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


@pytest.mark.parametrize("workflow", [WORKFLOW, DRIFT], ids=["phone-numbers", "drift"])
def test_a_workflow_is_without_findings(tmp_path: Path, workflow: str) -> None:
    """Pinned actions, no more permissions than needed, nothing of a stranger's in a command, one run at a time."""
    assert findings(workflow, tmp_path) == ""


def test_both_workflows_are_of_one_stack_and_one_set_of_actions() -> None:
    """What has to be set up is the same, and drift is not looked for while a deploy is under way."""
    for pattern in (r"uses: (.+)", r"^  (PULUMI_\w+: .+)$", r"role/phone-numbers-preview"):
        assert set(re.findall(pattern, DRIFT, re.MULTILINE)) <= set(
            re.findall(pattern, WORKFLOW, re.MULTILINE)
        )
    assert "group: phone-numbers-prod-${{ github.event.number || 'deploy' }}" in WORKFLOW
    assert "group: phone-numbers-prod-deploy" in DRIFT


@pytest.mark.parametrize(
    ("good", "bad", "audit"),
    [
        ("@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "@v5", "unpinned-uses"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ("persist-credentials: false", "persist-credentials: true", "artipacked"),
        ("issues/$PULL_REQUEST/", "issues/${{ github.event.pull_request.title }}/", "template-injection"),
        ("concurrency:", "x-concurrency:", "phone-numbers.yml"),
        ("runs-on: ubuntu-24.04", "", "phone-numbers.yml"),
    ],
)
def test_the_linter_finds_what_it_should(tmp_path: Path, good: str, bad: str, audit: str) -> None:
    """The same workflow with one mistake is found."""
    assert good in WORKFLOW
    assert audit in findings(WORKFLOW.replace(good, bad), tmp_path)


def test_the_workflow_runs_the_scripts_of_the_example() -> None:
    """What is tested as a script is what the workflow runs."""
    for workflow in (WORKFLOW, DRIFT):
        assert set(re.findall(r"run: ci/(\S+)", workflow)) == {script.name for script in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_each_script_can_be_run(script: Path) -> None:
    """It is executable, and whole as far as a shell can see without running it."""
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_a_wrong_step_is_refused(tmp_path: Path) -> None:
    """Nothing is done without a step's name."""
    ended = subprocess.run(
        [EXAMPLE / "ci.sh", "destroy"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == f"usage: {EXAMPLE / 'ci.sh'} preview | deploy | drift\n"


GH = """
import json, os, pathlib, sys

import jq

# What `gh api` does with the requests of the workflow, against comments in a file, two on a page.
arguments = iter(sys.argv[2:])
options, path = {}, ""
for argument in arguments:
    if argument in {"--paginate", "--silent"}:
        options[argument] = True
    elif argument.startswith("--"):
        options[argument] = next(arguments)
    else:
        path = argument
store = pathlib.Path(os.environ["COMMENTS"])
comments = json.loads(store.read_text())
if "--method" not in options:
    assert path == "repos/o/r/issues/7/comments?per_page=100" and options["--paginate"], sys.argv
    for start in range(0, len(comments), 2):
        for found in jq.compile(options["--jq"]).input_value(comments[start : start + 2]):
            print(found)
else:
    name, _, file = options["--field"].partition("=@")
    body = pathlib.Path(file).read_text()
    assert name == "body" and options["--silent"], sys.argv
    if options["--method"] == "POST":
        assert path == "repos/o/r/issues/7/comments", path
        comments.append({"id": 99, "user": {"login": "github-actions[bot]"}, "body": body})
    else:
        number = int(path.removeprefix("repos/o/r/issues/comments/"))
        (comment,) = (each for each in comments if each["id"] == number)
        comment["body"] = body
    store.write_text(json.dumps(comments))
"""


def comment(number: int, body: str, login: str = "github-actions[bot]") -> dict[str, Any]:
    """Return a comment as the service shows it."""
    return {"id": number, "user": {"login": login}, "body": body}


def commented(directory: Path, comments: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Run the workflow's own script for its comment; return all comments after it."""
    match = re.search(r"- name: Comment\n.*?run: \|\n(.*?)\n\n", WORKFLOW, re.DOTALL)
    assert match
    (directory / "summary.md").write_text("### New\n")
    (directory / "comments.json").write_text(json.dumps(comments))
    stand_in = directory / "bin" / "gh"
    stand_in.parent.mkdir(exist_ok=True)
    stand_in.write_text(f"#!{sys.executable}\n{GH}")
    stand_in.chmod(0o755)
    environment = {
        "PATH": f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}",
        "COMMENTS": str(directory / "comments.json"),
        "PULUMI_STACK": "prod",
        "GH_REPO": "o/r",
        "PULL_REQUEST": "7",
    }
    # As GitHub runs it where a step names no shell.
    subprocess.run(
        ["bash", "-e", "-c", textwrap.dedent(match[1])], cwd=directory, env=environment, check=True
    )
    return [(each["id"], each["body"]) for each in json.loads((directory / "comments.json").read_text())]


MARK = "<!-- pulumi-chime summary of stack prod -->"
OTHERS = [
    comment(1, "### Coverage"),
    comment(2, f"look at this:\n{MARK}"),
    comment(3, f"{MARK}\nno, mine", "somebody"),
    comment(4, "<!-- pulumi-chime summary of stack prod-eu -->\n### Other stack"),
]


def test_the_workflow_writes_its_own_comment_and_no_other(tmp_path: Path) -> None:
    """It is made where there is none, and found again, whatever else the same bot has written since."""
    before = [(each["id"], each["body"]) for each in OTHERS]
    assert commented(tmp_path, []) == [(99, f"{MARK}\n### New\n")]
    assert commented(tmp_path, OTHERS) == [*before, (99, f"{MARK}\n### New\n")]
    late = comment(6, "### Lint")
    old = [comment(5, f"{MARK}\n### Old"), late]
    assert commented(tmp_path, [*OTHERS, *old]) == [*before, (5, f"{MARK}\n### New\n"), (6, "### Lint")]
