"""Fixtures of the emulator's tests: emulators in a thread of the test process, over real HTTP."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from chime_emulator import Beginning, Options, serving
from tests.emulator.served import Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient


@pytest.fixture(scope="session")
def _standing() -> Iterator[Served]:
    """An emulator that all tests share; starting one takes longer than most of them."""
    with serving(Options(beginning=Beginning(numbers=60, plain=True))) as url:
        yield Served(url)


@pytest.fixture(scope="session")
def client(_standing: Served) -> ChimeSDKVoiceClient:
    """A boto3 client of the shared emulator, which makes one attempt at each call."""
    return _standing.client()


@pytest.fixture
def served(_standing: Served) -> Served:
    """The shared emulator as it was at its start: 60 plain numbers, +12065550100 upwards."""
    _standing.control("POST", "reset")
    return _standing


@pytest.fixture
def serve() -> Iterator[Callable[[Options], Served]]:
    """Start other emulators, which stop with the test: `serve(Options(…))`."""
    with ExitStack() as running:
        yield lambda options: Served(running.enter_context(serving(options)))
