"""The AWS command line against the emulator: a client that is not ours, installed by the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.emulator.served import Served

AWSCLI = "awscli==1.46.3"


@dataclass(frozen=True)
class CommandLine:
    """`aws chime-sdk-voice` for one endpoint.

    Attributes:
        python: Of the environment that has the AWS command line.
    """

    python: Path
    served: Served

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command, with settings of its own."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")} | {
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": self.served.url,
        }
        return subprocess.run(
            [str(self.python), "-m", "awscli", "chime-sdk-voice", *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
            check=False,
        )

    def __call__(self, *arguments: str) -> dict[str, Any]:
        """Run a command that succeeds; return what it prints."""
        ended = self.run(*arguments)
        assert ended.returncode == 0, ended.stderr
        printed: dict[str, Any] = json.loads(ended.stdout) if ended.stdout else {}
        return printed


@pytest.fixture(scope="session")
def awscli() -> Path:
    """The Python of an environment with the AWS command line, made once and kept in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-chime"
    version = f"{AWSCLI.replace('==', '-')}-py{sys.version_info.major}.{sys.version_info.minor}"
    kept = cache / version
    if not kept.exists():
        # Made beside and renamed: another run may be making it, and half an environment is none.
        unfinished = cache / f"{version}.{os.getpid()}"
        venv.create(unfinished, with_pip=True)
        install = [str(unfinished / "bin" / "python"), "-m", "pip", "install", "--quiet", AWSCLI]
        subprocess.run(install, check=True, timeout=240)
        try:
            unfinished.rename(kept)
        except OSError:
            assert kept.exists()
    return kept / "bin" / "python"


@pytest.mark.timeout(420)
def test_the_aws_command_line_lists_updates_deletes_and_restores(served: Served, awscli: Path) -> None:
    """What a user types works, prints what the service would, and fails with the service's error."""
    aws = CommandLine(awscli, served)

    numbers = aws("list-phone-numbers", "--max-results", "100")["PhoneNumbers"]
    assert [number["E164PhoneNumber"] for number in numbers] == sorted(served.numbers())

    updated = aws(
        "batch-update-phone-number",
        "--update-phone-number-request-items",
        "PhoneNumberId=%2B12065550100,Name=Reception",
        "PhoneNumberId=+12065550101,CallingName=Contoso",
        "PhoneNumberId=%2B12025550199,Name=absent",
    )
    assert [error["ErrorCode"] for error in updated["PhoneNumberErrors"]] == ["NotFound"]
    assert aws("get-phone-number", "--phone-number-id", "+12065550100")["PhoneNumber"]["Name"] == "Reception"

    aws("delete-phone-number", "--phone-number-id", "%2B12065550100")
    queued = aws("batch-delete-phone-number", "--phone-number-ids", "%2B12065550102", "%2B12065550103")
    assert queued == {"PhoneNumberErrors": []}
    listed = aws("list-phone-numbers", "--status", "ReleaseInProgress")["PhoneNumbers"]
    assert [number["PhoneNumberId"] for number in listed] == [
        "%2B12065550100",
        "%2B12065550102",
        "%2B12065550103",
    ]
    restored = aws("restore-phone-number", "--phone-number-id", "+12065550100")["PhoneNumber"]
    assert (restored["Status"], restored["Name"]) == ("Unassigned", "Reception")

    refused = aws.run("restore-phone-number", "--phone-number-id", "+12065550100")
    assert refused.returncode != 0
    assert "(BadRequestException) when calling the RestorePhoneNumber operation" in refused.stderr
