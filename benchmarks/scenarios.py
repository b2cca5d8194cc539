"""What is deployed: so many renames, so wide, with these settings; and how few calls it has to take."""

from __future__ import annotations

from dataclasses import dataclass

LATENCY_MILLISECONDS = 120
"""Of each call to the emulator."""

UNBOUNDED = 2_147_483_647
"""What the engine's command line takes for `--parallel` without a bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One deploy of renames.

    Attributes:
        title: What is shown of it.
        most_calls: How many batch updates it may take.
        numbers: How many numbers the stack has.
        every: Each so many-th of them is renamed.
        parallel: The engine's `--parallel`.
        checkpoints: Whether the engine saves its state around each change, as it does unless it is set otherwise.
        requests_per_second: Beyond this rate the service answers 429; None: it never does.
    """

    title: str
    most_calls: int
    numbers: int = 200
    every: int = 1
    parallel: int = 128
    checkpoints: bool = False
    requests_per_second: float | None = None

    @property
    def changes(self) -> int:
        """How many numbers are renamed."""
        return len(range(0, self.numbers, self.every))


EIGHT = Scenario(title="200 renames, --parallel 8", parallel=8, most_calls=25)
DENSE = Scenario(title="200 renames, --parallel 128", most_calls=4)
WIDE = Scenario(title="200 renames, --parallel unbounded", parallel=UNBOUNDED, most_calls=4)
SAVED = Scenario(title="200 renames, --parallel 128, checkpoints", checkpoints=True, most_calls=8)
SPARSE = Scenario(title="50 renames over 1,000, --parallel 128", numbers=1000, every=20, most_calls=2)
THROTTLED = Scenario(
    title="1,000 renames, 429 beyond 5 a second", numbers=1000, requests_per_second=5, most_calls=40
)

ALL = (EIGHT, DENSE, WIDE, SAVED, SPARSE, THROTTLED)
