"""What the doctor says of credentials and permissions, of users and roles that a server of STS and IAM knows."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.diagnosis.actions import DELETE, GET, GET_SETTINGS, LIST, UPDATE
from tests.support.aws import ACCOUNT, REGION, SSO_TOKEN, VOICE
from tests.support.doctors import diagnose, make_project

if TYPE_CHECKING:
    from tests.support.aws import Aws

ALL = (LIST, GET, GET_SETTINGS, UPDATE, DELETE, "iam:SimulatePrincipalPolicy")
AT_AWS = ("--endpoint-url", VOICE)
COMMAND = Path(sys.executable).with_name("pulumi-chime")
_NAMES = count()


def a_name(kind: str) -> str:
    """Return a name that nobody has."""
    return f"{kind}-{next(_NAMES)}"


def ask(aws: Aws, directory: Path, **environment: str) -> tuple[int, dict[str, Any]]:
    """Return what the doctor says to somebody who speaks with AWS."""
    return diagnose(directory, {**make_project(directory), **aws.variables, **environment}, *AT_AWS)


def configure(directory: Path, text: str) -> dict[str, str]:
    """Write an AWS configuration of its own; return the variables with which it is read, and no keys beside it."""
    (directory / "config").write_text(text)
    return {
        "AWS_CONFIG_FILE": str(directory / "config"),
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }


def as_process(directory: Path, end: datetime, keys: dict[str, str]) -> str:
    """Return a profile of credentials that a program gives, with an end."""
    given = {
        "Version": 1,
        "AccessKeyId": keys["AWS_ACCESS_KEY_ID"],
        "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
        "Expiration": end.isoformat(),
    }
    (directory / "given.json").write_text(json.dumps(given))
    return f"[default]\ncredential_process = cat {directory / 'given.json'}\n"


def test_a_user_who_may_do_all(aws: Aws, tmp_path: Path) -> None:
    """Nothing is wrong, and nothing is unknown: what is not tried is IAM's to say."""
    name = a_name("deployer")
    code, found = ask(aws, tmp_path, **aws.make_user(name, *ALL))
    assert code == 0, found
    assert {each["verdict"] for each in found.values()} == {"fine", "does not apply"}
    assert found["credentials"]["found"] == (
        f"arn:aws:iam::{ACCOUNT}:user/{name}, from the environment (AWS_ACCESS_KEY_ID)"
    )
    assert found["account"]["found"].startswith(f"{ACCOUNT}; ")
    assert found[f"permission {UPDATE}"]["found"] == "not tried; IAM's simulation allows it"


@pytest.mark.parametrize(
    ("denied", "how"),
    [*((action, "missing") for action in (LIST, GET, GET_SETTINGS, UPDATE, DELETE)), (UPDATE, "denied")],
)
def test_each_permission_is_told_for_itself(aws: Aws, tmp_path: Path, denied: str, how: str) -> None:
    """Whether nobody allows it, or somebody denies it; the others are fine, and the mend names the action."""
    allowed = [each for each in ALL if each != denied or how == "denied"]
    keys = aws.make_user(a_name("limited"), *allowed, denied=[denied] if how == "denied" else [])
    code, found = ask(aws, tmp_path, **keys)
    told = found[f"permission {denied}"]
    is_rarely_needed = denied in {GET_SETTINGS, DELETE}
    assert (code, told["verdict"]) == ((0, "hint") if is_rarely_needed else (1, "wrong"))
    assert told["mend"] == f"allow {denied} on * (docs/permissions.md)"
    others = [each for each in (LIST, GET, GET_SETTINGS, UPDATE, DELETE) if each != denied]
    assert {found[f"permission {each}"]["verdict"] for each in others} == {"fine"}
    assert found["credentials"]["verdict"] == "fine"
    if denied in {UPDATE, DELETE}:
        assert told["found"].startswith(
            f"not tried; IAM's simulation says {'explicit' if how == 'denied' else 'implicit'}Deny"
        )


def test_whoever_may_not_simulate_is_told_what_to_check(aws: Aws, tmp_path: Path) -> None:
    """It is no failure: most users have no permission for IAM."""
    code, found = ask(aws, tmp_path, **aws.make_user(a_name("modest"), LIST, GET, GET_SETTINGS, UPDATE))
    assert code == 0, found
    for action in (UPDATE, DELETE):
        told = found[f"permission {action}"]
        assert (told["verdict"], told["found"]) == (
            "not known",
            "not tried, and IAM does not tell: AccessDenied",
        )
        assert told["mend"] == f"check that the policy allows {action} on *"


def test_a_role_that_a_profile_assumes(aws: Aws, tmp_path: Path) -> None:
    """Its session is named, with its end; IAM is asked about the role."""
    keys = aws.make_user(a_name("somebody"), "sts:AssumeRole")
    role = aws.make_role(a_name("role"), *ALL)
    profile = (
        f"[profile base]\naws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n"
        f"[default]\nrole_arn = {role}\nsource_profile = base\nrole_session_name = me\n"
    )
    code, found = ask(aws, tmp_path, **configure(tmp_path, profile))
    assert code == 0, found
    name = role.rpartition("/")[2]
    said = found["credentials"]
    assert said["verdict"] == "fine"
    assert said["found"].startswith(
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/me, from the role that the profile assumes, until "
    )
    until = said["found"].rpartition("until ")[2].replace("UTC", "+0000")
    left = datetime.strptime(until, "%Y-%m-%d %H:%M %z") - datetime.now(timezone.utc)
    assert timedelta(minutes=57) < left < timedelta(minutes=61)
    assert found[f"permission {UPDATE}"]["verdict"] == "fine"


def test_a_role_with_a_path_is_not_guessed(aws: Aws, tmp_path: Path) -> None:
    """Its session's name has no path, so IAM knows no such role; that is no permission, and no lack of one."""
    keys = aws.make_user(a_name("somebody"), "sts:AssumeRole")
    role = aws.make_role(a_name("role"), *ALL, path="/teams/voice/")
    profile = (
        f"[profile base]\naws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n"
        f"[default]\nrole_arn = {role}\nsource_profile = base\nduration_seconds = 900\n"
    )
    code, found = ask(aws, tmp_path, **configure(tmp_path, profile))
    assert code == 0, found
    # Fifteen minutes are the least that a role has.
    assert (found["credentials"]["verdict"], found["credentials"]["mend"]) == (
        "hint",
        "log in again before a long deploy",
    )
    assert found[f"permission {UPDATE}"]["found"] == "not tried, and IAM does not tell: NoSuchEntity"


def test_credentials_that_have_ended(aws: Aws, tmp_path: Path) -> None:
    """Those of a program, and those of variables, are told before anybody is asked."""
    keys = aws.make_user(a_name("late"), *ALL)
    now = datetime.now(timezone.utc)
    for number, (minutes, verdict) in enumerate([(-5, "wrong"), (5, "hint"), (60, "fine")]):
        directory = tmp_path / str(number)
        directory.mkdir()
        end = now + timedelta(minutes=minutes)
        of_program = configure(directory, as_process(directory, end, keys))
        code, found = ask(aws, directory, **of_program)
        said = found["credentials"]
        assert (code, said["verdict"]) == (int(minutes < 0), verdict), said
        if minutes > 0:
            assert "from the profile's credential_process, until" in said["found"]
        else:
            assert "expired" in said["found"]
            assert said["mend"] == "log in again, or correct the profile, and run it again"
            assert found["service"]["verdict"] == "not known"


def test_keys_that_nobody_has(aws: Aws, tmp_path: Path) -> None:
    """AWS does not know them: the credentials are wrong, and permissions are nobody's."""
    code, found = ask(aws, tmp_path, AWS_ACCESS_KEY_ID="AKIAUNKNOWNKEY234567")
    assert (code, found["credentials"]["verdict"]) == (1, "wrong")
    assert found["credentials"]["found"].startswith("UnrecognizedClientException: ")
    assert found["permissions"]["verdict"] == "not known"


@pytest.mark.parametrize(
    ("ahead", "verdict"), [(100, "hint"), (-100, "hint"), (4_000, "wrong"), (-4_000, "wrong")]
)
def test_a_clock_that_is_off(aws: Aws, tmp_path: Path, ahead: int, verdict: str) -> None:
    """From five minutes on AWS refuses the signature, and the mend is the clock's, not another login."""
    aws.ahead_seconds = ahead
    try:
        code, found = ask(aws, tmp_path, **aws.make_user(a_name("off"), *ALL))
    finally:
        aws.ahead_seconds = 0
    mend = "set this machine's clock: sudo timedatectl set-ntp true"
    assert (found["clock"]["verdict"], found["clock"]["mend"]) == (verdict, mend)
    assert ("behind" if ahead > 0 else "ahead of") in found["clock"]["found"]
    if verdict == "wrong":
        assert (code, found["credentials"]["verdict"], found["credentials"]["mend"]) == (1, "wrong", mend)
    else:
        assert (code, found["credentials"]["verdict"]) == (0, "fine")


@pytest.mark.parametrize(
    ("host", "check"),
    [
        ("iam.amazonaws.com", f"permission {UPDATE}"),
        (f"sts.{REGION}.amazonaws.com", "credentials"),
        (f"voice-chime.{REGION}.amazonaws.com", "service"),
    ],
)
def test_a_page_of_somebody_in_between(aws: Aws, tmp_path: Path, host: str, check: str) -> None:
    """A network's login page in the place of an answer is no failure of the command's own."""
    aws.pages = {host}
    try:
        code, found = ask(aws, tmp_path, **aws.make_user(a_name("away"), *ALL))
    finally:
        aws.pages = set()
    expected = {
        "credentials": ("fine", "from the environment (AWS_ACCESS_KEY_ID)"),
        "service": ("wrong", f"{VOICE}: MalformedAnswer: "),
    }.get(check, ("not known", "not tried, and IAM does not tell: MalformedAnswer"))
    assert found[check]["verdict"] == expected[0]
    assert found[check]["found"].startswith(expected[1])
    assert code == int(check == "service")


@pytest.mark.long_engine  # two processes: botocore looks for the home directory once, when it is loaded
def test_a_login_of_identity_center(aws: Aws, tmp_path: Path) -> None:
    """The way is named, and the role's session; a token that has ended is told with the very login."""
    role = aws.make_role("AWSReservedSSO_Voice_0123456789abcdef", *ALL)
    profile = (
        f"[default]\nsso_session = work\nsso_account_id = {ACCOUNT}\nsso_role_name = {role.rpartition('/')[2]}\n"
        f"[sso-session work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = {REGION}\n"
    )
    environment = {**make_project(tmp_path), **aws.variables, **configure(tmp_path, profile)}
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    token = cache / f"{hashlib.sha1(b'work').hexdigest()}.json"  # noqa: S324 - as botocore names the file
    found: dict[str, dict[str, Any]] = {}
    for when, hours in (("valid", 8), ("ended", -1)):
        end = datetime.now(timezone.utc) + timedelta(hours=hours)
        stored = {"accessToken": SSO_TOKEN, "expiresAt": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
        token.write_text(json.dumps(stored))
        ended = subprocess.run(
            [COMMAND, "doctor", str(tmp_path), "--json", *AT_AWS],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert SSO_TOKEN not in ended.stdout + ended.stderr
        assert ended.returncode == int(when == "ended"), ended.stdout
        found[when] = {each["check"]: each for each in json.loads(ended.stdout)["findings"]}
    valid, ended_login = found["valid"], found["ended"]
    assert valid["credentials"]["found"].startswith(
        f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Voice_0123456789abcdef/me, "
        "from AWS IAM Identity Center (aws sso login), until "
    )
    assert valid[f"permission {UPDATE}"]["found"] == "not tried: a write is no test"
    assert ended_login["credentials"]["verdict"] == "wrong"
    assert ended_login["credentials"]["mend"] == "aws sso login"
    assert os.fspath(tmp_path) not in ended_login["credentials"]["found"]
