"""Senders, observers and callers that misbehave: nobody else is left waiting, and the threads live on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.batching import ProtocolBroken
from tests.unit.batching.services import (
    PATIENCE,
    STOPPED,
    Gate,
    Service,
    answering,
    answers_of,
    apply,
    batching,
    numbers,
    raising,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from pulumi_chime.batching import BatchCall, Batcher

pytestmark = pytest.mark.usefixtures("hasty_switching")

LONG = 60.0


@pytest.mark.parametrize(
    "error", [ValueError("bug"), SystemExit(1), KeyboardInterrupt(), GeneratorExit(), MemoryError()]
)
def test_a_sender_may_raise_anything(error: BaseException) -> None:
    """All callers of the batch get an error, and the same threads serve the next batch."""
    service = Service(raising(error))
    with batching(service, maximum_items=3, pause=LONG, calls_in_flight=1) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(3)}
        assert all(isinstance(answer, Exception) for answer in answers_of(futures).values())
        futures = {number: batcher.submit(number, "new") for number in numbers(3)}
        assert answers_of(futures) == dict.fromkeys(numbers(3))


@pytest.mark.parametrize("answer", [None, 7, [], {"unknown": ValueError()}, {"number 0": "text"}])
def test_a_sender_may_answer_nonsense(answer: object) -> None:
    """All callers of the batch learn that the answer was unusable, and the next batch is served."""
    service = Service(answering(answer))
    with batching(service, maximum_items=3, pause=LONG, calls_in_flight=1) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(3)}
        assert all(isinstance(answer, ProtocolBroken) for answer in answers_of(futures).values())
        assert answers_of({number: batcher.submit(number, "new") for number in numbers(3)}) == dict.fromkeys(
            numbers(3)
        )


def test_a_sender_may_hang() -> None:
    """The other senders go on; the maximum wait lets items pass that waited behind it."""
    gate = Gate()
    service = Service(gate)
    with batching(service, maximum_wait=0.01) as batcher:
        hanging = batcher.submit("a", "new")
        gate.wait_until_reached()
        assert batcher.submit("b", "new").result(PATIENCE) is None
        assert not hanging.done()
        gate.open()
        assert hanging.result(PATIENCE) is None


def test_a_sender_may_submit() -> None:
    """A request may lead to further items, from within the sender."""
    further: list[Future[None]] = []

    def submit(service: Service, items: Mapping[str, str]) -> Mapping[str, Exception]:
        further.append(batcher.submit("further", "new"))
        batcher.activity()
        return apply(service, items)

    with batching(Service(submit), pause=0.0) as batcher:
        assert batcher.submit("a", "new").result(PATIENCE) is None
        assert further[0].result(PATIENCE) is None


def test_a_sender_may_stop() -> None:
    """Stopping from within a request leaves its callers their answer."""

    def stop(service: Service, items: Mapping[str, str]) -> Mapping[str, Exception]:
        batcher.stop(STOPPED)
        return apply(service, items)

    with batching(Service(stop)) as batcher:
        assert batcher.submit("a", "new").result(PATIENCE) is None
        assert batcher.submit("b", "new").exception(PATIENCE) is STOPPED


def test_an_observer_may_call_back() -> None:
    """An observer may show activity, submit and stop."""
    further: list[Future[None]] = []
    box: list[Batcher[str, str]] = []

    def observe(call: BatchCall[str, str]) -> None:
        box[0].activity()
        if "a" in call.items:
            further.append(box[0].submit("further", "new"))
        else:
            box[0].stop(STOPPED)

    with batching(Service(), pause=0.0, observe=observe) as batcher:
        box.append(batcher)
        assert batcher.submit("a", "new").result(PATIENCE) is None
        assert further[0].result(PATIENCE) is None
        assert batcher.submit("b", "new").exception(PATIENCE) is STOPPED


@pytest.mark.parametrize("error", [ValueError("bug"), SystemExit(1)])
def test_an_observer_may_raise(error: BaseException) -> None:
    """Callers learn what happened to their items, not what happened to the observer."""

    def observe(_: BatchCall[str, str]) -> None:
        raise error

    with batching(Service(), observe=observe) as batcher:
        for number in numbers(2):
            assert batcher.submit(number, "new").result(PATIENCE) is None


def test_a_caller_may_set_its_own_future() -> None:
    """A future that was set by somebody else keeps nobody from their answers."""
    service = Service()
    with batching(service, maximum_items=3, pause=LONG) as batcher:
        spoiled = batcher.submit("number 0", "new")
        spoiled.set_result(None)
        futures = {number: batcher.submit(number, "new") for number in numbers(3)[1:]}
        assert answers_of(futures) == dict.fromkeys(futures)


@pytest.mark.parametrize("error", [ValueError("bug"), SystemExit(1)])
def test_a_callback_may_raise(error: BaseException) -> None:
    """What a caller hangs on its future cannot end the sender's thread nor reach its neighbours."""
    gate = Gate()

    def explode(_: Future[None]) -> None:
        raise error

    with batching(Service(gate), maximum_items=2, pause=LONG, calls_in_flight=1) as batcher:
        first, second = batcher.submit("a", "new"), batcher.submit("b", "new")
        gate.wait_until_reached()
        first.add_done_callback(explode)
        gate.open()
        assert second.result(PATIENCE) is None
        futures = {number: batcher.submit(number, "new") for number in numbers(2)}
        assert answers_of(futures) == dict.fromkeys(numbers(2))


class Incomparable(str):
    """An item that cannot be compared."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise TypeError("incomparable")


def test_an_item_may_refuse_comparison() -> None:
    """Only whoever submitted it gets the error; the item it met is sent as if nothing had happened."""
    service = Service()
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        first = batcher.submit("a", "new")
        with pytest.raises(TypeError, match="incomparable"):
            batcher.submit("a", Incomparable("new"))
        batcher.submit("b", "new")
        assert first.result(PATIENCE) is None
    assert service.history["a"] == ["new"]
