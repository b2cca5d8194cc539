"""Which resources a rehearsal would deploy for real."""

from __future__ import annotations

import base64
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from pulumi_chime.provider import PhoneNumberProvider
from pulumi_chime.rehearsal.errors import RefusedError
from pulumi_chime.rehearsal.other_providers import is_ours, require_ours

REFERENCES = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "provider_references.json").read_text(encoding="utf-8")
)
DYNAMIC = "pulumi-python:dynamic/chime:PhoneNumber"


def urn(token: str, name: str = "x") -> str:
    """Return a URN."""
    return f"urn:pulumi:dev::test::{token}::{name}"


def resource(token: str, provider: str = "", *, custom: bool = True, **inputs: object) -> dict[str, Any]:
    """Return a resource as a state has it."""
    served = f"{urn(f'pulumi:providers:{provider}', 'default')}::id" if provider else ""
    return {"type": token, "urn": urn(token), "custom": custom, "provider": served, "inputs": inputs}


class Evil:
    """What runs something when it is loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Name what is run."""
        return (print, ("pulumi_chime.provider", "PhoneNumberProvider"))


def pickled(value: object, protocol: int = 4) -> str:
    """Return a reference."""
    return base64.b64encode(pickle.dumps(value, protocol)).decode()


OURS = [
    resource("pulumi:pulumi:Stack", custom=False),
    resource("pulumi:providers:chime"),
    resource("pulumi:providers:pulumi-python"),
    resource("chime:index:PhoneNumberFleet", custom=False),
    resource("acme:index:Office", custom=False),
    resource("chime:index:PhoneNumber", "chime"),
    *(resource(DYNAMIC, "pulumi-python", __provider=reference) for reference in REFERENCES),
    *(
        resource(DYNAMIC, "pulumi-python", __provider=pickled(PhoneNumberProvider(), protocol))
        for protocol in range(2, 6)
    ),
    resource("pulumi-python:dynamic:Resource", "pulumi-python", __provider=REFERENCES[0]),
]
OTHERS = [
    resource("aws:s3/bucket:Bucket", "aws"),
    resource("pulumi:providers:aws"),
    resource("pulumi:providers:chime-other"),
    resource("command:local:Command", "command"),
    resource("pulumi:pulumi:StackReference"),
    resource("acme:index:Remote", "acme", custom=False),
    resource("chime:index:PhoneNumber", "aws"),
    resource("pulumi-nodejs:dynamic:Resource", "pulumi-nodejs", __provider=REFERENCES[0]),
    resource(DYNAMIC, "pulumi-python"),
    resource(DYNAMIC, "pulumi-python", __provider="not a reference"),
    resource(DYNAMIC, "pulumi-python", __provider=None),
    resource(DYNAMIC, "pulumi-python", __provider=pickled(Evil())),
    resource(DYNAMIC, "pulumi-python", __provider=pickled(Path())),
    resource("pulumi-python:dynamic:Resource", "pulumi-python", __provider=pickled({"a": 1})),
    {"type": None, "custom": True},
]


@pytest.mark.parametrize("each", OURS, ids=lambda each: str(each["type"]))
def test_ours_are_let_through(each: dict[str, Any]) -> None:
    """Numbers of either door, their providers, components, the stack."""
    assert is_ours(each)
    require_ours([each], "the state")


@pytest.mark.parametrize("each", OTHERS, ids=lambda each: str(each.get("type")))
def test_others_are_refused(each: dict[str, Any]) -> None:
    """Whatever runs code that is not this package's, under whatever type."""
    assert not is_ours(each)
    with pytest.raises(RefusedError, match="would be deployed for real"):
        require_ours([*OURS, each], "the state")
