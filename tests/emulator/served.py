"""An emulator under test: its endpoint, AWS clients for it, and its control endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

REGION = "us-east-1"
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=30)

# Shared: a session keeps the models that it has loaded, an HTTP client the certificates.
_SESSION = boto3.Session()
_HTTP = httpx.Client(timeout=30)


@dataclass(frozen=True)
class Served:
    """A running emulator.

    Attributes:
        url: Where it listens.
    """

    url: str

    def client(self, *, region: str = REGION, access_key: str = "AKIDEXAMPLE") -> ChimeSDKVoiceClient:
        """Return a client that makes one attempt at each call."""
        return _SESSION.client(
            "chime-sdk-voice",
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=access_key,
            aws_secret_access_key="secret",
            config=ONE_ATTEMPT,
        )

    def control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Send a control request; return its answer, which must be a success."""
        answer = _HTTP.request(method, f"{self.url}/_emulator/{path}", json=body)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def put(self, phone_number: str, **fields: object) -> None:
        """Set fields of a number behind the API's back."""
        self.control("PUT", f"numbers/{phone_number}", fields)

    def fault(self, kind: str, **parameters: object) -> None:
        """Add a fault."""
        self.control("POST", "faults", {"kind": kind, **parameters})

    def advance(self, *, hours: float) -> None:
        """Advance the emulator's clock."""
        self.control("POST", "clock", {"advance_seconds": hours * 3600})

    def numbers(self, home: str = "") -> dict[str, dict[str, Any]]:
        """Return all numbers as the API shows them, by E.164; of another home by `?region=…&account=…`."""
        shown = self.control("GET", f"numbers{home}")["PhoneNumbers"]
        return {number["E164PhoneNumber"]: number for number in shown}

    def calls(self) -> list[dict[str, Any]]:
        """Return the record of calls, oldest first."""
        calls: list[dict[str, Any]] = self.control("GET", "calls")["calls"]
        return calls

    def writes(self) -> list[dict[str, str]]:
        """Return the accepted changes in the order of commitment."""
        writes: list[dict[str, str]] = self.control("GET", "writes")["writes"]
        return writes
