"""Whatever goes wrong before there is a client: files, profiles, programs and services that credentials come from.

Each is one failure that is told by its kind, through the real botocore with a configuration of the test's own, and
in none of them is anybody asked for anything.
"""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import json
import shlex
import stat
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from botocore.credentials import SSOProvider

from pulumi_chime.chime import ServiceError, connect, credentials
from pulumi_chime.model import error_codes
from pulumi_chime.model.error_codes import FailureKind
from tests.unit.chime.test_every_botocore_error import Mend
from tests.unit.scripted_service import scripted_service
from tests.unit.values import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_chime.chime import Client

ROLE = "arn:aws:iam::123456789012:role/operator"
DEVICE = "arn:aws:iam::123456789012:mfa/somebody"
NOBODY = "http://127.0.0.1:1"
KEYS = "aws_access_key_id = test\naws_secret_access_key = test\n"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What is wrong with a configuration, and what is said of it.

    Attributes:
        config: The lines of `~/.aws/config`; `{home}` is the home directory.
        files: Other files, by path below the home directory.
        environment: Variables.
        profile: That the program names.
        says: What the message has, the code first.
        mend: What the user is sent to.
        kind: What it means for a caller.
    """

    config: str | bytes = ""
    files: dict[str, str | bytes] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    profile: str | None = "work"
    says: tuple[str, ...]
    mend: Mend | str
    kind: FailureKind = FailureKind.NOT_ALLOWED


def program(script: str) -> str:
    """Return the configuration of a profile whose credentials come from a Python program."""
    return f"[profile work]\ncredential_process = {shlex.quote(sys.executable)} -c {shlex.quote(script)}\n"


def printing(document: object) -> str:
    """Return the configuration of a profile whose program prints JSON."""
    return program(f"print({json.dumps(json.dumps(document))})")


def role(**settings: str) -> str:
    """Return the configuration of a profile that takes on a role, and of the profile `keys` that it starts from."""
    given = {"role_arn": ROLE, "source_profile": "keys", **settings}
    lines = "\n".join(f"{name} = {value}" for name, value in given.items())
    return f"[profile work]\n{lines}\n[profile keys]\n{KEYS}"


CREDENTIALS = {"Version": 1, "AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": "test"}
SSO = """
[profile work]
sso_session = office
sso_account_id = 123456789012
sso_role_name = operator
[sso-session office]
sso_region = us-east-1
sso_start_url = https://example.com/start
"""
LEGACY_SSO = """
[profile work]
sso_region = us-east-1
sso_start_url = https://example.com/start
sso_account_id = 123456789012
sso_role_name = operator
"""
SSO_CACHE = f".aws/sso/cache/{hashlib.sha1(b'https://example.com/start').hexdigest()}.json"  # noqa: S324 - botocore's
RETRIEVAL = "CredentialRetrievalError"

TROUBLES = {
    # A program that gives credentials.
    "program says a sentence": Trouble(
        config=program("print('Please log in first.')"),
        says=(RETRIEVAL, "credential_process", "not a JSON object"),
        mend=Mend.PROFILE,
    ),
    "program says nothing": Trouble(
        config=program(""), says=(RETRIEVAL, "not a JSON object"), mend=Mend.PROFILE
    ),
    "program says a list": Trouble(
        config=printing([1]), says=(RETRIEVAL, "not a JSON object"), mend=Mend.PROFILE
    ),
    "program says what is no text": Trouble(
        config=program("import sys; sys.stdout.buffer.write(bytes([255]))"),
        says=(RETRIEVAL, "not a JSON object"),
        mend=Mend.PROFILE,
    ),
    "program fails": Trouble(
        config=program("import sys; sys.exit('log in\\nfirst')"),
        says=(RETRIEVAL, "log in first"),
        mend=Mend.PROFILE,
    ),
    "program fails without words": Trouble(
        config=program("import sys; sys.exit(3)"), says=(RETRIEVAL,), mend=Mend.PROFILE
    ),
    "program fails in no language": Trouble(
        config=program("import sys; sys.stderr.buffer.write(bytes([255])); sys.exit(1)"),
        says=(RETRIEVAL, "UnicodeDecodeError"),
        mend=Mend.PROFILE,
    ),
    "program is of another version": Trouble(
        config=printing({**CREDENTIALS, "Version": 2}), says=(RETRIEVAL, "version '2'"), mend=Mend.PROFILE
    ),
    "program leaves a key out": Trouble(
        config=printing({"Version": 1, "AccessKeyId": "test"}),
        says=(RETRIEVAL, "SecretAccessKey"),
        mend=Mend.PROFILE,
    ),
    "program gives what has expired": Trouble(
        config=printing({**CREDENTIALS, "Expiration": "2020-01-01T00:00:00Z"}),
        says=("ExpiredToken", "still expired"),
        mend=Mend.LOG_IN,
    ),
    "program gives no date": Trouble(
        config=printing({**CREDENTIALS, "Expiration": "tomorrow"}),
        says=(RETRIEVAL, "tomorrow"),
        mend=Mend.PROFILE,
    ),
    "program gives a number for a date": Trouble(
        config=printing({**CREDENTIALS, "Expiration": [2030]}), says=(RETRIEVAL,), mend=Mend.PROFILE
    ),
    "program is missing": Trouble(
        config="[profile work]\ncredential_process = {home}/absent --quick\n",
        says=(RETRIEVAL, "absent cannot be started", "No such file"),
        mend=Mend.PROFILE,
    ),
    "program is a directory": Trouble(
        config="[profile work]\ncredential_process = {home}\n",
        says=(RETRIEVAL, "cannot be started", "Permission denied"),
        mend=Mend.PROFILE,
    ),
    "program is of another machine": Trouble(
        config="[profile work]\ncredential_process = {home}/program\n",
        files={"program": b"\x00\x01"},
        says=(RETRIEVAL, "cannot be started", "Exec format error"),
        mend=Mend.PROFILE,
    ),
    "program is not quoted well": Trouble(
        config="[profile work]\ncredential_process = 'program\n",
        says=(RETRIEVAL, "No closing quotation"),
        mend=Mend.PROFILE,
    ),
    "program is empty": Trouble(
        config="[profile work]\ncredential_process =\n", says=(RETRIEVAL,), mend=Mend.PROFILE
    ),
    "program asks at its input": Trouble(
        config=program("input('code: ')"), says=(RETRIEVAL, "EOFError"), mend=Mend.PROFILE
    ),
    "program asks at a terminal": Trouble(
        config=program("open('/dev/tty').readline()"), says=(RETRIEVAL, "/dev/tty"), mend=Mend.PROFILE
    ),
    "program does not end": Trouble(
        config=program("import time; time.sleep(60)"),
        says=(RETRIEVAL, "did not end within"),
        mend=Mend.PROFILE,
    ),
    # A role.
    "role needs a code": Trouble(
        config=role(mfa_serial=DEVICE), says=("MfaCodeNeeded", DEVICE), mend=Mend.CODE
    ),
    "role before the role needs a code": Trouble(
        config=role(source_profile="first")
        + f"[profile first]\nrole_arn = {ROLE}\nmfa_serial = {DEVICE}\nsource_profile = keys\n",
        says=("MfaCodeNeeded", DEVICE),
        mend=Mend.CODE,
    ),
    "role starts from a program that says a sentence": Trouble(
        config=role(source_profile="first") + program("print('no')").replace("profile work", "profile first"),
        says=(RETRIEVAL, "not a JSON object"),
        mend=Mend.PROFILE,
    ),
    "role starts from nothing": Trouble(
        config=f"[profile work]\nrole_arn = {ROLE}\n",
        says=("PartialCredentialsError", "source_profile"),
        mend=Mend.FILES,
    ),
    "role starts from an absent profile": Trouble(
        config=role(source_profile="absent"),
        says=("InvalidConfigError", "absent"),
        mend=Mend.FILES,
    ),
    "role starts from itself": Trouble(
        config=role(source_profile="work"), says=("InfiniteLoopConfigError", "work"), mend=Mend.FILES
    ),
    "role starts from an unknown source": Trouble(
        config=f"[profile work]\nrole_arn = {ROLE}\ncredential_source = Elsewhere\n",
        says=("InvalidConfigError", "Elsewhere"),
        mend=Mend.FILES,
    ),
    "role starts from an empty environment": Trouble(
        config=f"[profile work]\nrole_arn = {ROLE}\ncredential_source = Environment\n",
        says=(RETRIEVAL, "Environment"),
        mend=Mend.PROFILE,
    ),
    "role cannot be asked for": Trouble(
        config=role(),
        environment={"AWS_ENDPOINT_URL_STS": NOBODY},
        says=("EndpointConnectionError", NOBODY),
        mend=Mend.NETWORK,
        kind=FailureKind.UNREACHABLE,
    ),
    "token of a web identity is missing": Trouble(
        config=f"[profile work]\nrole_arn = {ROLE}\nweb_identity_token_file = {{home}}/token\n",
        says=(RETRIEVAL, "FileNotFoundError", "token"),
        mend=Mend.PROFILE,
    ),
    "token of a web identity is a directory": Trouble(
        config=f"[profile work]\nrole_arn = {ROLE}\nweb_identity_token_file = {{home}}\n",
        says=(RETRIEVAL, "IsADirectoryError"),
        mend=Mend.PROFILE,
    ),
    "web identity without a role": Trouble(
        config="[profile work]\nweb_identity_token_file = {home}/token\n",
        says=("InvalidConfigError", "role"),
        mend=Mend.FILES,
    ),
    # Single sign-on.
    "signed out": Trouble(config=SSO, says=("SSOTokenLoadError", "office"), mend=Mend.LOG_IN),
    "sign-on without a session": Trouble(
        config=SSO.replace("[sso-session office]", "[sso-session home]"),
        says=("InvalidConfigError", "office"),
        mend=Mend.FILES,
    ),
    "sign-on lacks a setting": Trouble(
        config=LEGACY_SSO.replace("sso_role_name = operator", ""),
        says=("InvalidConfigError", "sso_role_name"),
        mend=Mend.FILES,
    ),
    "cache of the sign-on is damaged": Trouble(
        config=LEGACY_SSO,
        files={SSO_CACHE: "{"},
        says=(RETRIEVAL, "KeyError"),
        mend=Mend.PROFILE,
    ),
    "cache of the sign-on holds no date": Trouble(
        config=LEGACY_SSO,
        files={SSO_CACHE: json.dumps({"accessToken": "hush", "expiresAt": "later"})},
        says=(RETRIEVAL, "later"),
        mend=Mend.PROFILE,
    ),
    "sign-on has expired": Trouble(
        config=LEGACY_SSO,
        files={SSO_CACHE: json.dumps({"accessToken": "hush", "expiresAt": "2020-01-01T00:00:00Z"})},
        says=("UnauthorizedSSOTokenError",),
        mend=Mend.LOG_IN,
    ),
    "cache of the sign-on is a directory": Trouble(
        config=LEGACY_SSO,
        files={f"{SSO_CACHE}/file": ""},
        says=("SSOTokenLoadError", "does not exist"),
        mend=Mend.LOG_IN,
    ),
    # A container.
    "container's address is elsewhere": Trouble(
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/credentials"},
        profile=None,
        says=(RETRIEVAL, "example.com"),
        mend=Mend.PROFILE,
    ),
    "container's token is missing": Trouble(
        environment={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": NOBODY,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nonexistent/token",
        },
        profile=None,
        says=(RETRIEVAL, "FileNotFoundError", "/nonexistent/token"),
        mend=Mend.PROFILE,
    ),
    "container's token is two lines": Trouble(
        environment={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": NOBODY,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "one\ntwo",
        },
        profile=None,
        says=(RETRIEVAL, "header"),
        mend=Mend.PROFILE,
    ),
    # Keys.
    "half a key": Trouble(
        config="[profile work]\naws_access_key_id = test\n",
        says=("PartialCredentialsError", "aws_secret_access_key"),
        mend=Mend.FILES,
    ),
    "half a key in the environment": Trouble(
        environment={"AWS_ACCESS_KEY_ID": "test"},
        profile=None,
        says=("PartialCredentialsError", "AWS_SECRET_ACCESS_KEY"),
        mend=Mend.FILES,
    ),
    "nothing": Trouble(profile=None, says=("NoCredentialsError",), mend=Mend.CREDENTIALS),
    "an empty profile": Trouble(
        config="[profile work]\n", says=("NoCredentialsError",), mend=Mend.CREDENTIALS
    ),
    "no such profile": Trouble(says=("ProfileNotFound", "work"), mend=Mend.PROFILE_NAME),
    "no such profile in the environment": Trouble(
        environment={"AWS_PROFILE": "other"},
        profile=None,
        says=("ProfileNotFound", "other"),
        mend=Mend.PROFILE_NAME,
    ),
    # Files.
    "configuration is no text": Trouble(
        config=b"[profile work]\nregion = \xff\xfe\n", says=("ConfigParseError", "config"), mend=Mend.FILES
    ),
    "configuration is prose": Trouble(
        config="Dear configuration,\n", says=("ConfigParseError", "config"), mend=Mend.FILES
    ),
    "configuration is a directory": Trouble(
        environment={"AWS_CONFIG_FILE": "/"},
        says=("UnreadableConfiguration", "Is a directory"),
        mend=Mend.FILES,
    ),
    "configuration is where it is said to be": Trouble(
        environment={"AWS_CONFIG_FILE": "/nonexistent/config"},
        says=("UnreadableConfiguration", "/nonexistent/config", "No such file"),
        mend=Mend.FILES,
    ),
    "credentials file is a directory": Trouble(
        config="[profile work]\n",
        environment={"AWS_SHARED_CREDENTIALS_FILE": "/"},
        says=("UnreadableConfiguration", "Is a directory"),
        mend=Mend.FILES,
    ),
    "credentials file is prose": Trouble(
        config="[profile work]\n",
        files={".aws/credentials": "none"},
        says=("ConfigParseError", "credentials"),
        mend=Mend.FILES,
    ),
    # Values.
    "patience in words": Trouble(
        environment={"AWS_METADATA_SERVICE_TIMEOUT": "long"},
        profile=None,
        says=("InvalidConfiguration", "long"),
        mend=Mend.FILES,
    ),
    "an unknown mode of defaults": Trouble(
        config=f"[profile work]\ndefaults_mode = loose\n{KEYS}",
        says=("InvalidDefaultsMode", "loose"),
        mend=Mend.FILES,
    ),
    "an endpoint of the environment that is none": Trouble(
        config=f"[profile work]\n{KEYS}",
        environment={"AWS_ENDPOINT_URL": "localhost"},
        says=("InvalidEndpoint", "localhost"),
        mend="correct chime:endpointUrl",
    ),
    "an endpoint whose port is none": Trouble(
        config=f"[profile work]\n{KEYS}",
        environment={"AWS_ENDPOINT_URL_CHIME_SDK_VOICE": "http://127.0.0.1:99999"},
        says=("InvalidEndpoint", "99999"),
        mend="correct chime:endpointUrl",
    ),
    "an endpoint in half of its brackets": Trouble(
        config=f"[profile work]\n{KEYS}",
        environment={"AWS_ENDPOINT_URL": "http://[::1"},
        says=("InvalidEndpoint",),
        mend="correct chime:endpointUrl",
    ),
    "a proxy that is none": Trouble(
        config=f"[profile work]\n{KEYS}",
        environment={"HTTPS_PROXY": "http://somebody:hush@proxy:port"},
        says=("InvalidProxiesConfigError", "http://proxy:port"),
        mend=Mend.PROXY,
    ),
}


@pytest.fixture(autouse=True)
def nobody_is_asked(aws_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a question be a failure of the test, and a program's end come soon."""

    def ask(*_: object) -> None:
        pytest.fail("somebody was asked")

    monkeypatch.setattr(getpass, "getpass", ask)
    monkeypatch.setattr("botocore.credentials.getpass.getpass", ask)
    monkeypatch.setattr(credentials, "PROCESS_SECONDS", 2.0)
    # botocore looks the home directory up when it is imported.
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(aws_home / ".aws/sso/cache"))


def set_up(home: Path, trouble: Trouble, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the files of a configuration, and set its variables."""
    files: dict[str, str | bytes] = {".aws/config": trouble.config, **trouble.files}
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            content if isinstance(content, bytes) else content.replace("{home}", str(home)).encode()
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    for name, value in trouble.environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_is_one_failure_of_its_kind(
    name: str, aws_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found when the client is made, in one line, with the mend of its kind; and soon."""
    trouble = TROUBLES[name]
    set_up(aws_home, trouble, monkeypatch)
    started = time.monotonic()
    with pytest.raises(ServiceError) as told:
        connect("us-east-1", trouble.profile, None, 4)
    failure = told.value
    assert time.monotonic() - started < 15
    assert (failure.operation, failure.code, failure.kind) == ("connect", trouble.says[0], trouble.kind)
    assert all(words in failure.message for words in trouble.says[1:]), failure.message
    mend = trouble.mend.value if isinstance(trouble.mend, Mend) else trouble.mend
    assert mend in error_codes.advice(failure.code)
    assert len(str(failure).splitlines()) == 1
    assert "hush" not in str(failure)


@pytest.mark.usefixtures("aws_home")
def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Botocore passes over it in silence, and says that there is no such profile."""
    # Linux lets nobody read it, whoever runs this.
    monkeypatch.setenv("AWS_CONFIG_FILE", "/proc/sys/net/ipv4/route/flush")
    with pytest.raises(ServiceError, match=r"UnreadableConfiguration: .*Permission denied"):
        connect("us-east-1", "work", None, 4)


def test_a_file_that_is_not_needed_may_be_what_it_likes(
    aws_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials of the environment are enough."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/")
    assert connect("us-east-1", None, None, 4).region == "us-east-1"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(403, "AccessDenied", FailureKind.NOT_ALLOWED), (503, "ServiceUnavailable", FailureKind.UNREACHABLE)],
)
def test_a_role_that_is_refused_is_told_of_the_role(
    aws_home: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: str, kind: FailureKind
) -> None:
    """The permission that lacks is none of the service's; and who is asked for the role is not asked for long."""
    with scripted_service() as (script, url):
        script.status = status
        script.body = (
            f"<ErrorResponse><Error><Code>{code}</Code><Message>Not for you.</Message></Error></ErrorResponse>"
        ).encode()
        set_up(
            aws_home,
            Trouble(config=role(), environment={"AWS_ENDPOINT_URL_STS": url}, says=(), mend=Mend.PROFILE),
            monkeypatch,
        )
        with pytest.raises(ServiceError) as told:
            connect("us-east-1", "work", None, 4)
        assert len(script.asked) <= 2
    assert (told.value.code, told.value.kind) == (RETRIEVAL, kind)
    assert told.value.message == f"AssumeRole: {code}: Not for you."


def test_a_role_is_taken_on_without_a_question(aws_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Botocore's own chain is what it was: a role that starts from a program's credentials, which are asked for once."""
    count = aws_home / "runs"
    document = json.dumps(CREDENTIALS)
    script = f"open({str(count)!r}, 'a').write('x'); print({document!r})"
    with scripted_service() as (service, url):
        service.headers = {"Content-Type": "text/xml"}
        service.body = _assumed("2040-01-01T00:00:00Z")
        config = role(source_profile="first") + program(script).replace("profile work", "profile first")
        set_up(
            aws_home,
            Trouble(config=config, environment={"AWS_ENDPOINT_URL_STS": url}, says=(), mend=Mend.PROFILE),
            monkeypatch,
        )
        client = connect("us-east-1", "work", url, 4)
        service.headers, service.body = {}, b'{"PhoneNumber": {"E164PhoneNumber": "+12065550100"}}'
        for _ in range(3):
            client.get(NUMBER)
        assert [method for method, _, _ in service.asked] == ["POST", "GET", "GET", "GET"]
    assert count.read_text() == "x"


def test_whoever_writes_a_journal_is_known_by_the_same_credentials(
    aws_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking who that is starts the program that gives them no second time; a password in an address is not told."""
    count = aws_home / "runs"
    script = f"open({str(count)!r}, 'a').write('x'); print({json.dumps(CREDENTIALS)!r})"
    with scripted_service() as (service, url):
        service.headers = {"Content-Type": "text/xml"}
        service.body = (
            b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a</Arn>"
            b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
        set_up(
            aws_home,
            Trouble(
                config=program(script), environment={"AWS_ENDPOINT_URL_STS": url}, says=(), mend=Mend.PROFILE
            ),
            monkeypatch,
        )
        assert connect("us-east-1", "work", None, 4).find_principal() == "arn:aws:iam::1:user/a"
        assert count.read_text() == "x"
        service.status = 403
        service.body = (
            b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
        )
        assert connect("us-east-1", "work", None, 4).find_principal() == "profile work (AccessDenied)"
        for service.status in (200, 403, 502):
            service.body = b"<!doctype html><html lang=en><title>The proxy's login page</title><br></html>"
            assert connect("us-east-1", "work", None, 4).find_principal() == "profile work (MalformedAnswer)"
    elsewhere = connect("us-east-1", "work", "http://somebody:hush@127.0.0.1:1", 4)
    assert elsewhere.find_principal() == "profile work at http://127.0.0.1:1"


def _assumed(expiration: str) -> bytes:
    return (
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId>"
        "<SecretAccessKey>b</SecretAccessKey><SessionToken>c</SessionToken>"
        f"<Expiration>{expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    ).encode()


@dataclass(frozen=True)
class Renewed:
    """A client whose credentials are found anew with each request.

    Attributes:
        client: The client.
        says: What the program prints from now on.
        asked: What the service was asked.
    """

    client: Client
    says: Path
    asked: list[Any]


@pytest.fixture
def renewed(aws_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Renewed]:
    """A client of a program whose credentials are always about to expire."""
    says = aws_home / "says"
    soon = dt.datetime.now(dt.timezone.utc) + dt.timedelta(minutes=5)
    says.write_text(json.dumps({**CREDENTIALS, "Expiration": soon.isoformat()}))
    config = program(f"print(open({str(says)!r}).read())")
    set_up(aws_home, Trouble(config=config, says=(), mend=Mend.PROFILE), monkeypatch)
    with scripted_service() as (service, url):
        service.body = b'{"PhoneNumber": {"E164PhoneNumber": "+12065550100"}}'
        yield Renewed(connect("us-east-1", "work", url, 4), says, service.asked)


@pytest.mark.parametrize(
    ("says", "code", "words"),
    [
        ("Please log in first.", RETRIEVAL, "not a JSON object"),
        (json.dumps({**CREDENTIALS, "Expiration": "2020-01-01T00:00:00Z"}), "ExpiredToken", "still expired"),
        (json.dumps({**CREDENTIALS, "Expiration": "later"}), RETRIEVAL, "later"),
        (json.dumps({**CREDENTIALS, "Expiration": None}), RETRIEVAL, ""),
    ],
)
def test_credentials_that_cannot_be_renewed_are_told_as_such(
    renewed: Renewed, says: str, code: str, words: str
) -> None:
    """Later in a run it is not the answer that is malformed, and no request was sent."""
    renewed.client.get(NUMBER)
    renewed.says.write_text(says)
    with pytest.raises(ServiceError) as told:
        renewed.client.batch("BatchDeletePhoneNumber", {"PhoneNumberIds": [NUMBER]})
    assert (told.value.operation, told.value.code) == ("BatchDeletePhoneNumber", code)
    assert told.value.kind is FailureKind.NOT_ALLOWED
    assert words in told.value.message
    assert [method for method, _, _ in renewed.asked] == ["GET"]


def test_a_bug_of_ours_stays_one(renewed: Renewed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is caught is what botocore raises; an error of this package keeps its way out."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pulumi_chime.chime.answers._live", broken)
    with pytest.raises(ZeroDivisionError):
        renewed.client.get(NUMBER)
    monkeypatch.setattr(credentials, "never_ask", broken)
    with pytest.raises(ZeroDivisionError):
        connect("us-east-1", None, None, 4)


def test_a_program_that_does_not_end_is_ended_with_what_it_started(
    aws_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it stays behind, and nothing holds its output open."""
    mark = aws_home / "mark"
    child = f"import time; time.sleep(4); open({str(mark)!r}, 'w').close()"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    set_up(aws_home, Trouble(config=program(script), says=(), mend=Mend.PROFILE), monkeypatch)
    with pytest.raises(ServiceError, match="did not end within"):
        connect("us-east-1", "work", None, 4)
    time.sleep(3)
    assert not mark.exists()
