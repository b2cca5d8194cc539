"""Other providers in the plugin's process: nothing that this package changes there is seen by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2

from tests.plugin.another_provider import AnotherProvider
from tests.plugin.runs import refusal, run
from tests.support.plugin import ROOT

if TYPE_CHECKING:
    from tests.support.emulator import Emulator


def test_another_provider_s_bug_keeps_its_traceback(emulator: Emulator) -> None:
    """Whether it fails before or after ours, whose own errors are one line all the while."""
    news = struct_pb2.Struct()
    news.update({"__provider": serialize_provider(AnotherProvider())})
    request = provider_pb2.CheckRequest(
        urn="urn:pulumi:dev::test::pulumi-python:dynamic:Resource::other", news=news
    )
    with run(emulator, {"PYTHONPATH": str(ROOT)}, is_forked=False) as this:
        for _ in range(2):
            with pytest.raises(grpc.RpcError) as raised:
                this.plugin.stub.Check(request, timeout=30)
            text = str(raised.value.details())
            assert "Traceback (most recent call last)" in text
            assert "return CheckResult(news[_key()], [])" in text
            assert text.rstrip().endswith("KeyError: 'region'")
            line = refusal(this.plugin.create, "reception", {"phone_number": "+13035550100"})
            assert line.startswith("pulumi_chime.ChimeError: phone number +13035550100: not found")
            assert "\n" not in line
