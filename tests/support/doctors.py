"""`pulumi-chime doctor` within this process: whatever it looks at is real, and nothing is started but what it starts."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from pulumi_chime.cli import app
from pulumi_chime.model.version import VERSION
from tests.support.process import NO_AWS_FILES

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

SECRETS = ("hunter22", "wJalrXUtnFEMI", "AKIAIOSFODNN7EXAMPLE")
"""What no output may show."""


def make_program(directory: Path, name: str, script: str) -> Path:
    """Make a program of shell."""
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def make_project(directory: Path, **settings: str) -> dict[str, str]:
    """Make a project with a stack in which all is as it should be; return the environment of whoever has made it.

    The programs that belong to it say what the real ones say, and cost nothing.
    """
    programs = directory / "programs"
    programs.mkdir()
    make_program(programs, "pulumi", "echo v3.220.0")
    make_program(programs, "pulumi-language-yaml", "exit 0")
    make_program(programs, "pulumi-resource-chime", f"echo {VERSION}")
    (directory / "Pulumi.yaml").write_text("name: test\nruntime: yaml\n")
    lines = [f"  chime:{name}: {text}" for name, text in {"region": "us-east-1", **settings}.items()]
    (directory / "Pulumi.dev.yaml").write_text("\n".join(["config:", *lines, ""]))
    (directory / "state").mkdir()
    return {
        "PATH": os.pathsep.join([str(programs), "/usr/bin", "/bin"]),
        "HOME": str(directory),
        "PULUMI_HOME": str(directory / "pulumi-home"),
        "PULUMI_BACKEND_URL": f"file://{directory / 'state'}?metadata=skip",
        "PULUMI_PARALLEL": "128",
        "PULUMI_SKIP_CHECKPOINTS": "true",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG",
        "AWS_EC2_METADATA_DISABLED": "true",
        **NO_AWS_FILES,
    }


def run_doctor(directory: Path, environment: dict[str, str], *options: str) -> Result:
    """Run it, with nothing but an environment's variables; no output may show a secret."""
    without_all = dict.fromkeys(os.environ)
    result = CliRunner().invoke(app, ["doctor", str(directory), *options], env={**without_all, **environment})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert not [secret for secret in SECRETS if secret in result.output], result.output
    return result


def diagnose(directory: Path, environment: dict[str, str], *options: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code, and each finding by its check."""
    result = run_doctor(directory, environment, "--json", *options)
    document = json.loads(result.stdout)
    return result.exit_code, {each["check"]: each for each in document["findings"]}
