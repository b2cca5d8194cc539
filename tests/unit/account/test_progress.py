"""What a person sees of the calls while a deploy runs."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_chime.account.progress import Progress
from pulumi_chime.batching import BatchCall, CloseReason, Throttled
from pulumi_chime.engine import EngineLog, Severity
from pulumi_chime.model.call_lines import is_call
from tests.support.plugin import RecordingEngine, recording_engine

OPERATION = "BatchUpdatePhoneNumber"


def call(size: int, failed: int = 0, error: Exception | None = None, **changed: Any) -> BatchCall[str, str]:
    """Return the record of a call of some items, of which some failed."""
    items = {str(index): "Reception" for index in range(size)}
    told: dict[str, Any] = {
        "items": items,
        "kinds": ("name",),
        "closed": CloseReason.PAUSE,
        "oldest_wait": 0.304,
        "newest_wait": 0.104,
        "attempt": 1,
        "started": 0.0,
        "duration": 0.123,
        "failures": {identity: ValueError("no") for identity in list(items)[:failed]},
        "error": error,
    }
    return BatchCall(**{**told, **changed})


def shown(*calls: BatchCall[str, str]) -> tuple[RecordingEngine, Progress]:
    """Return the engine that has been shown these calls."""
    with recording_engine() as (engine, address):
        progress = Progress(EngineLog(address), OPERATION, lambda _: None)
        for each in calls:
            progress(each)
    return engine, progress


def lasting(engine: RecordingEngine) -> list[str]:
    """Return the lines that stay in Diagnostics."""
    return engine.messages(int(Severity.INFO))


def test_a_call_is_told_with_its_size_why_it_closed_and_how_long_it_took() -> None:
    """One line for people."""
    engine, _ = shown(call(40, kinds=("calling_name", "name"), closed=CloseReason.FULL))
    assert lasting(engine) == [
        (
            f"{OPERATION}: 40 numbers (calling_name, name), closed: full, "
            "oldest waited 0.30 s, newest 0.10 s, answered in 0.12 s"
        )
    ]


def test_what_failed_is_told() -> None:
    """How many items failed by themselves, or what happened to the request as a whole; what was read back counts."""
    engine, progress = shown(call(3, failed=2), call(1, error=Throttled("too many requests")))
    told = engine.messages(int(Severity.DEBUG))
    assert told[0].endswith("answered in 0.12 s, 2 failed")
    assert told[1].startswith(f"{OPERATION}: 1 number (name), ")
    assert told[1].endswith(", too many requests")
    assert progress.applied == 1
    progress.count_settled(1)
    assert progress.applied == 2


def test_each_call_is_one_line_that_others_know() -> None:
    """Whatever it carried, and whatever became of it."""
    calls = [call(1), call(50, failed=3), call(7, error=Throttled("too many requests"), attempt=2)]
    engine, _ = shown(*calls)
    assert sum(map(is_call, engine.messages(int(Severity.DEBUG)))) == len(calls)


def test_between_lasting_lines_a_live_one_counts() -> None:
    """It shows while it is the newest, and vanishes: done, known, calls, and repetitions."""
    with recording_engine() as (engine, address):
        progress = Progress(EngineLog(address), OPERATION, lambda _: None)
        for _ in range(5):
            progress.expect()
        throttled = call(2, error=Throttled("too many requests"))
        for each in (call(1), throttled, call(2, attempt=2), call(1)):
            progress(each)
    live = [line.message for line in engine.lines if line.ephemeral]
    assert [line.rpartition("; ")[2] for line in live] == [
        "1 of 5 changes in 2 calls",
        "3 of 5 changes in 3 calls, 1 of them repeated",
        "4 of 5 changes in 4 calls, 1 of them repeated",
    ]
    assert all(line.startswith(f"{OPERATION}: ") for line in live)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_there_is_at_most_one_lasting_line_for_fifty_changes(sizes: list[int]) -> None:
    """However small the batches are; and each call has a line of its own at debug level."""
    engine, progress = shown(*map(call, sizes))
    assert len(lasting(engine)) <= -(-sum(sizes) // 50)
    assert len(engine.messages(int(Severity.DEBUG))) == len(sizes)
    assert progress.applied == sum(sizes)


def test_repetitions_leave_no_lines() -> None:
    """A storm of throttled calls is one line, with the call that was accepted at last."""
    storm = [call(50, error=Throttled("too many requests"), attempt=attempt) for attempt in range(1, 9)]
    engine, _ = shown(*storm, call(50, attempt=9))
    (line,) = lasting(engine)
    assert line.count("too many requests") == 8


def test_a_lasting_line_covers_all_calls_since_the_one_before() -> None:
    """Small calls are gathered into the next lasting line, each with why it closed."""
    engine, _ = shown(call(30), call(10, closed=CloseReason.SATURATED), call(20, closed=CloseReason.FULL))
    first, second = lasting(engine)
    assert "30 numbers" in first
    assert second.index("closed: saturated") < second.index("closed: full")


def hints(*calls: BatchCall[str, str]) -> list[str]:
    """Return what is told to make the calls fewer."""
    told: list[str] = []
    progress = Progress(EngineLog(None), OPERATION, told.append)
    for each in calls:
        progress(each)
    return told


def test_a_narrow_engine_is_told_once_with_the_remedy() -> None:
    """Of twenty calls that close at the engine's own limit, the fifth brings the hint."""
    narrow = call(8, closed=CloseReason.SATURATED)
    assert hints(*[narrow] * 4) == []
    (told,) = hints(*[narrow] * 20)
    assert "hands over 8 changes at a time" in told
    assert "PULUMI_PARALLEL=128" in told


def test_other_small_batches_bring_no_hint() -> None:
    """A wider engine would not help what pauses by itself, nor resources that wait for each other."""
    assert hints(*[call(8)] * 20) == []
    assert hints(*[call(1, closed=CloseReason.SATURATED)] * 20) == []
