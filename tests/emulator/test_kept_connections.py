"""A connection that is kept: each answer comes at once, however many came before it on the same one."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.emulator.served import Served

REQUESTS = 40
"""The first few of a connection are confirmed at once by any system; those after them are not."""
LONGEST_SECONDS = 0.025
"""Of the median. An answer takes some 1 ms; one of which a part waits for the client's confirmation, 40 ms."""


def test_an_answer_does_not_wait_for_the_client_s_confirmation(served: Served) -> None:
    """Its head and its body leave one after the other, without a pause between them."""
    took = []
    with httpx.Client(base_url=served.url, timeout=30) as client:
        for _ in range(REQUESTS):
            began = time.perf_counter()
            assert client.get("/phone-numbers/+12065550100").status_code == 200
            took.append(time.perf_counter() - began)
    assert statistics.median(took) < LONGEST_SECONDS
