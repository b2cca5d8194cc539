"""A long list costs the same on its last page as on its first."""

from __future__ import annotations

import statistics
import time

import httpx

from chime_emulator import Beginning, Options, serving

NUMBERS, PAGE = 5_000, 100


def test_the_last_pages_of_five_thousand_numbers_are_as_quick_as_the_first() -> None:
    """The median time of the last ten pages is at most 1.25 times that of the first ten, and a millisecond."""
    options = Options(beginning=Beginning(numbers=NUMBERS, plain=True))
    with serving(options) as url, httpx.Client(base_url=url, timeout=30) as wire:
        # Two sweeps, of which each page's best counts: what other programs do to this machine is noise.
        sweeps = [sweep(wire) for _ in range(2)]
    best = [min(times) for times in zip(*sweeps, strict=True)]
    assert len(best) == NUMBERS // PAGE
    first, last = statistics.median(best[:10]), statistics.median(best[-10:])
    print(f"\nmedian page: first ten {first * 1000:.1f} ms, last ten {last * 1000:.1f} ms")
    assert last <= 1.25 * first + 0.001


def sweep(wire: httpx.Client) -> list[float]:
    """List all numbers page by page; return the seconds of each page."""
    times = []
    token: str | None = ""
    while token is not None:
        began = time.perf_counter()
        answer = wire.get(
            "/phone-numbers", params={"max-results": PAGE} | ({"next-token": token} if token else {})
        )
        times.append(time.perf_counter() - began)
        token = answer.json().get("NextToken")
    return times
