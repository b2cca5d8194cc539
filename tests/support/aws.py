"""AWS as a client finds it, on this machine: its host names lead through a proxy to moto, and to an emulator.

moto has users, roles, keys and policies, and answers for STS. What it has no action for, and what stands between a
client and the phone numbers, is done here by moto's own reading of those policies: IAM's simulation, the permission of
each call, and IAM Identity Center's exchange of a token for a role's credentials.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
from moto.iam.access_control import CreateAccessKeyFailure, IAMPolicy, PermissionResult, create_access_key
from moto.iam.models import iam_backends
from moto.server import ThreadedMotoServer

from chime_emulator import Beginning, Options, serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ACCOUNT = "123456789012"
REGION = "us-east-1"
VOICE = f"http://voice-chime.{REGION}.amazonaws.com"
"""Where the numbers are."""
SSO_TOKEN = "token-of-somebody-who-has-logged-in"
_STS = f"http://sts.{REGION}.amazonaws.com"
_IAM = "http://iam.amazonaws.com"
_PORTAL = f"http://portal.sso.{REGION}.amazonaws.com"
_ACCEPTED_SECONDS = 300
"""By which the time of a request may differ from AWS's own:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html."""
_READS = {
    "/phone-numbers": "chime:ListPhoneNumbers",
    "/settings/phone-number": "chime:GetPhoneNumberSettings",
}
# Shared: a client loads certificates when it is made.
_HTTP = httpx.Client(trust_env=False, timeout=30)
_KEY = re.compile(r"Credential=([^/]+)/")
_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


@dataclass(frozen=True)
class Answer:
    """What a client gets."""

    status: int
    body: bytes
    headers: dict[str, str]


@dataclass
class Aws:
    """AWS on this machine.

    Attributes:
        proxy: What leads to it.
        moto: Where STS and IAM are.
        emulator: Where the numbers are.
        ahead_seconds: By which its clock is ahead of this machine's.
        pages: Hosts in whose place somebody in between answers, with a page of his own.
    """

    proxy: str
    moto: str
    emulator: str
    ahead_seconds: float = 0.0
    pages: set[str] = field(default_factory=set)

    @property
    def variables(self) -> dict[str, str]:
        """With which a client finds it."""
        return {
            "HTTP_PROXY": self.proxy,
            "AWS_ENDPOINT_URL_STS": _STS,
            "AWS_ENDPOINT_URL_IAM": _IAM,
            "AWS_ENDPOINT_URL_SSO": _PORTAL,
        }

    def client(self, service: str, **keys: str) -> Any:
        """Return a client of moto's, with the keys of whoever made the account, or others."""
        given = {"aws_access_key_id": "root", "aws_secret_access_key": "root", **keys}
        return boto3.client(service, region_name=REGION, endpoint_url=self.moto, **given)  # type: ignore[call-overload]

    def make_user(self, name: str, *actions: str, denied: Iterable[str] = ()) -> dict[str, str]:
        """Make a user who may carry out some actions; return the variables with his keys."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=_policy(actions, denied))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def make_role(self, name: str, *actions: str, path: str = "/") -> str:
        """Make a role that may carry out some actions; return its ARN."""
        iam = self.client("iam")
        role = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=_policy(["sts:AssumeRole"]))
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=_policy(actions))
        return str(role["Role"]["Arn"])

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a request as AWS would."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host in self.pages:
            return Answer(200, b"<!doctype html><html><title>Log in to the network</title><br></html>", {})
        if url.startswith(VOICE):
            return self._voice(method, url, headers, body)
        if url.startswith(_PORTAL):
            return self._credentials_of_role(parse_qs(parts.query), headers)
        form = parse_qs(body.decode())
        if form.get("Action") == ["SimulatePrincipalPolicy"]:
            return self._simulate(form, headers)
        return _forward(method, f"{self.moto}{_target(url)}", headers, body)

    def _voice(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        path = urlsplit(url).path
        action = _READS.get(path, "chime:GetPhoneNumber") if method == "GET" else "chime:Write"
        try:
            is_allowed = self._decide(headers, action) == "allowed"
        except CreateAccessKeyFailure:
            return _refusal(
                "UnrecognizedClientException", "The security token included in the request is invalid."
            )
        if abs(_signed_at(headers) - time() - self.ahead_seconds) > _ACCEPTED_SECONDS:
            return _refusal(
                "InvalidSignatureException", "Signature expired: it is now earlier than it may be"
            )
        if not is_allowed:
            return _refusal(
                "AccessDeniedException", f"User is not authorized to perform: {action} on resource: *"
            )
        return _forward(method, f"{self.emulator}{_target(url)}", headers, body)

    def _decide(self, headers: dict[str, str], action: str) -> str:
        token = {name: text for name, text in headers.items() if name == "X-Amz-Security-Token"}
        found = _KEY.search(headers.get("Authorization", ""))
        key = create_access_key(ACCOUNT, "aws", found[1] if found else "", token)
        return _decision(key.collect_policies(), action)

    def _simulate(self, form: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        if self._decide(headers, "iam:SimulatePrincipalPolicy") != "allowed":
            return _iam_error(403, "AccessDenied", "not authorized to perform: iam:SimulatePrincipalPolicy")
        kind, _, path = form["PolicySourceArn"][0].rpartition(":")[2].partition("/")
        backend = iam_backends[ACCOUNT]["aws"]
        known = (backend.users if kind == "user" else backend.roles).values()
        if form["PolicySourceArn"][0] not in [each.arn for each in known]:
            return _iam_error(404, "NoSuchEntity", f"The {kind} with name {path} cannot be found.")
        policies = (
            [backend.get_user_policy(path, each) for each in backend.list_user_policies(path)]
            if kind == "user"
            else [backend.get_role_policy(path, each)[1] for each in backend.list_role_policies(path)]
        )
        actions = [values[0] for name, values in form.items() if name.startswith("ActionNames.member.")]
        results = "".join(
            f"<member><EvalActionName>{each}</EvalActionName><EvalDecision>{_decision(policies, each)}</EvalDecision>"
            "<EvalResourceName>*</EvalResourceName></member>"
            for each in actions
        )
        text = (
            f'<SimulatePrincipalPolicyResponse xmlns="{_NAMESPACE}"><SimulatePrincipalPolicyResult>'
            f"<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>"
            "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
        )
        return Answer(200, text.encode(), {"Content-Type": "text/xml"})

    def _credentials_of_role(self, query: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        if headers.get("x-amz-sso_bearer_token") != SSO_TOKEN:
            error = {"message": "Session token not found or invalid"}
            return Answer(401, json.dumps(error).encode(), {"x-amzn-ErrorType": "UnauthorizedException"})
        role = f"arn:aws:iam::{query['account_id'][0]}:role/{query['role_name'][0]}"
        assumed = self.client("sts").assume_role(RoleArn=role, RoleSessionName="me", DurationSeconds=3600)
        given = assumed["Credentials"]
        found = {
            "accessKeyId": given["AccessKeyId"],
            "secretAccessKey": given["SecretAccessKey"],
            "sessionToken": given["SessionToken"],
            "expiration": int(given["Expiration"].timestamp() * 1000),
        }
        return Answer(
            200, json.dumps({"roleCredentials": found}).encode(), {"Content-Type": "application/json"}
        )


@contextmanager
def running_aws(numbers: int = 3) -> Iterator[Aws]:
    """Run AWS in threads of this process until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it logs each request
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    try:
        with serving(Options(beginning=Beginning(numbers=numbers, plain=True))) as emulator:
            aws = Aws("", f"http://{host}:{port}", emulator)
            server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(aws))
            aws.proxy = f"http://127.0.0.1:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield aws
            finally:
                server.shutdown()
                thread.join()
                server.server_close()
                httpx.post(f"{aws.moto}/moto-api/reset").raise_for_status()
    finally:
        moto.stop()


def _handler(aws: Aws) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = aws.answer(self.command, self.path, dict(self.headers), body)
            self.send_response_only(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            self.send_header("Date", formatdate(time() + aws.ahead_seconds, usegmt=True))
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = _pass_on  # noqa: N815 - as the library calls them

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _signed_at(headers: dict[str, str]) -> float:
    return datetime.strptime(headers["X-Amz-Date"], "%Y%m%dT%H%M%S%z").timestamp()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _forward(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    kept = {name: text for name, text in headers.items() if name.lower() not in {"host", "content-length"}}
    got = _HTTP.request(method, url, headers=kept, content=body)
    names = ("Content-Type", "x-amzn-ErrorType", "x-amzn-RequestId")
    return Answer(
        got.status_code, got.content, {name: got.headers[name] for name in names if name in got.headers}
    )


def _policy(actions: Iterable[str], denied: Iterable[str] = ()) -> str:
    statements = [
        {"Effect": effect, "Action": list(each), "Resource": "*"}
        for effect, each in (("Allow", actions), ("Deny", denied))
        if each
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _decision(policies: Iterable[Any], action: str) -> str:
    """Return what IAM decides: a denial comes before every permission, and silence denies."""
    results = {IAMPolicy(each).is_action_permitted(action) for each in policies}
    if PermissionResult.DENIED in results:
        return "explicitDeny"
    return "allowed" if PermissionResult.PERMITTED in results else "implicitDeny"


def _refusal(code: str, message: str) -> Answer:
    return Answer(403, json.dumps({"Message": message}).encode(), {"x-amzn-ErrorType": code})


def _iam_error(status: int, code: str, message: str) -> Answer:
    text = f'<ErrorResponse xmlns="{_NAMESPACE}"><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>'
    return Answer(status, text.encode(), {"Content-Type": "text/xml"})
