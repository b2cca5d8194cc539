"""One batch to its answers, in virtual time and without threads: what is sent again, read back and split."""

from __future__ import annotations

import itertools
import math
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tenacity import wait_fixed

from pulumi_chime.batching import (
    AnswerLost,
    BatchCall,
    BudgetSpent,
    NotAllowed,
    ProtocolBroken,
    Refused,
    Repeatable,
    RetryPolicy,
    Throttled,
    Unavailable,
)
from tests.unit.batching.deliveries import Run, renames
from tests.unit.batching.services import (
    Outcome,
    Service,
    ServiceWithFailingReads,
    VirtualClock,
    answering,
    apply,
    batch_of,
    failing,
    numbers,
    raising,
    raising_after,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_items_that_are_not_listed_have_taken_effect() -> None:
    """One request, an empty answer: all succeeded."""
    run = Run(Service())
    assert run(renames(50)) == dict.fromkeys(numbers(50))
    assert run.service.sizes == [50]


def test_each_failed_item_gets_its_own_error() -> None:
    """Errors by item reach those items, and nobody else."""
    errors = {"number 3": KeyError("gone"), "number 7": ValueError("bad")}
    run = Run(Service(failing(errors)))
    assert run(renames(10)) == dict.fromkeys(numbers(10)) | errors


@pytest.mark.parametrize("kind", [Throttled, Unavailable])
def test_a_failed_batch_is_repeated_as_one(kind: type[Repeatable]) -> None:
    """Throttling and failures before any effect repeat the whole batch, once for all callers."""
    run = Run(Service(raising(kind("later")), raising(kind("later"))))
    assert run(renames(50)) == dict.fromkeys(numbers(50))
    assert run.service.sizes == [50, 50, 50]
    assert [call.attempt for call in run.calls] == [1, 2, 3]


def test_repeatable_items_are_repeated_without_their_neighbours() -> None:
    """Items throttled by themselves travel again, together; the others are not sent twice."""
    run = Run(Service(failing({"number 1": Throttled("slow"), "number 2": Unavailable("down")})))
    assert run(renames(10)) == dict.fromkeys(numbers(10))
    assert [sorted(request) for request in run.service.requests[1:]] == [["number 1", "number 2"]]
    assert all(len(applied) == 1 for applied in run.service.history.values())


def test_neighbours_are_answered_before_the_repetition() -> None:
    """What is known is answered at once; only the repeated item's caller waits."""
    answered_at: dict[str, float] = {}
    run = Run(Service(failing({"number 1": Throttled("slow")})))
    run.delivery.deliver(
        batch_of(renames(3)), lambda answers: answered_at.update(dict.fromkeys(answers, run.clock()))
    )
    assert answered_at["number 0"] == answered_at["number 2"] == 1000.0
    assert answered_at["number 1"] >= 1001.0


def test_a_lost_answer_is_read_back_before_anything_is_repeated() -> None:
    """What took effect is not sent again; what did not is."""
    run = Run(Service(raising_after(AnswerLost("dropped"), effect_on=numbers(30))))
    assert run(renames(50)) == dict.fromkeys(numbers(50))
    assert run.service.reads == [numbers(50)]
    assert run.service.requests[1].keys() == set(numbers(50)) - set(numbers(30))
    assert all(len(applied) == 1 for applied in run.service.history.values())


def test_a_lost_answer_whose_items_all_took_effect_costs_no_further_call() -> None:
    """Reading back is enough where nothing is missing."""
    run = Run(Service(raising_after(AnswerLost("dropped"))))
    assert run(renames(50)) == dict.fromkeys(numbers(50))
    assert run.service.sizes == [50]


def test_a_lost_answer_of_single_items_is_read_back_for_those() -> None:
    """A failure that may have taken effect can also be an item's own."""
    run = Run(Service(failing({"number 1": AnswerLost("perhaps"), "number 2": Throttled("slow")})))
    assert run(renames(4)) == dict.fromkeys(numbers(4))
    assert run.service.reads == [["number 1", "number 2"]]
    assert run.service.sizes == [4, 2]


def test_reading_back_is_repeated_and_nothing_is_sent_meanwhile() -> None:
    """As long as it is unknown what took effect, no item is sent again."""
    errors: list[BaseException] = [Throttled("slow"), Unavailable("down"), AnswerLost("dropped")]
    service = ServiceWithFailingReads(raising_after(AnswerLost("dropped")), read_errors=errors)
    assert Run(service)(renames(5)) == dict.fromkeys(numbers(5))
    assert service.sizes == [5]


@pytest.mark.parametrize("error", [Refused("bad"), NotAllowed("no"), ValueError("bug"), SystemExit(1)])
def test_an_answer_that_stays_lost_is_not_called_a_failure(error: BaseException) -> None:
    """Where reading back fails for good, callers learn that the change may have taken effect."""
    service = ServiceWithFailingReads(raising_after(AnswerLost("dropped")), read_errors=[error])
    answers = Run(service)(renames(3))
    assert service.sizes == [3]
    for answer in answers.values():
        assert isinstance(answer, AnswerLost)
        assert "dropped" in str(answer)
        assert str(error) in str(answer)


class ServiceWithRules(Service):
    """A service that refuses a whole request for the sake of any bad item in it."""

    def __init__(self, bad: set[str]) -> None:
        super().__init__()
        self.bad = bad

    def send(self, items: Mapping[str, str]) -> Mapping[str, Exception]:
        """Make one request."""
        self.requests.append(dict(items))
        if self.bad & items.keys():
            raise Refused("one of these is bad")
        return apply(self, items)


@pytest.mark.parametrize("bad", range(50))
@pytest.mark.parametrize("kinds", [1, 2, 3])
def test_one_bad_item_of_50_costs_at_most_15_further_calls(bad: int, kinds: int) -> None:
    """Wherever it stands, it alone fails, and finding it is bounded: 3 kinds, and 2 for each of 6 halvings."""
    culprit = f"number {bad}"
    run = Run(ServiceWithRules({culprit}))
    answers = run(renames(50), kind_of=lambda identity: str(int(identity.split()[1]) % kinds))
    assert [identity for identity, answer in answers.items() if answer] == [culprit]
    assert isinstance(answers[culprit], Refused)
    assert len(run.calls) - 1 <= (kinds if kinds > 1 else 0) + 2 * math.ceil(math.log2(50 / kinds)) <= 15


def test_48_of_one_kind_are_still_within_the_bound() -> None:
    """The least favourable mixture: two kinds with one item each, and the culprit among the rest."""
    for bad in range(48):
        run = Run(ServiceWithRules({f"number {bad}"}))
        run(renames(50), kind_of=lambda identity: {"number 48": "b", "number 49": "c"}.get(identity, "a"))
        assert len(run.calls) - 1 <= 15


@settings(deadline=None)
@given(bad=st.sets(st.sampled_from(numbers(20))), kinds=st.integers(1, 3))
def test_every_good_item_succeeds_and_every_bad_one_is_found(bad: set[str], kinds: int) -> None:
    """However many are bad, splitting goes on until each answer is an item's own, within twice the items."""
    run = Run(ServiceWithRules(bad))
    answers = run(renames(20), kind_of=lambda identity: str(len(identity) % kinds))
    assert {identity for identity, answer in answers.items() if answer} == bad
    assert len(run.calls) <= 2 * 20 - 1 + kinds
    assert all(len(applied) == 1 for applied in run.service.history.values())


def test_a_refused_request_is_split_by_kind_first() -> None:
    """Mixed kinds are separated before halves are tried: the kind is the likeliest culprit."""
    run = Run(ServiceWithRules({"number 1"}))
    run(renames(4), kind_of=lambda identity: "odd" if identity in {"number 1", "number 3"} else "even")
    assert [sorted(request) for request in run.service.requests[1:3]] == [
        ["number 0", "number 2"],
        ["number 1", "number 3"],
    ]


def test_a_permission_failure_reaches_all_and_nothing_more_is_sent() -> None:
    """The breaker opens: the same error to the batch that met it and to every later one, unsent."""
    error = NotAllowed("expired token")
    run = Run(Service(raising(error)))
    assert run(renames(50)) == dict.fromkeys(numbers(50), error)
    assert run(renames(20)) == dict.fromkeys(numbers(20), error)
    assert run.service.sizes == [50]


def test_a_spent_budget_reaches_all_and_nothing_more_is_sent() -> None:
    """Ten seconds of waiting granted, one each time: eleven calls, then the breaker."""
    service = Service(*[raising(Unavailable("down"))] * 100)
    run = Run(service, retry=RetryPolicy(budget_seconds=10, wait=wait_fixed(1)))
    answers = run(renames(50))
    for answer in answers.values():
        assert isinstance(answer, BudgetSpent)
        assert isinstance(answer.__cause__, Unavailable)
    assert len(run.calls) == 11
    assert all(isinstance(answer, BudgetSpent) for answer in run(renames(3)).values())
    assert len(run.calls) == 11


@pytest.mark.parametrize(
    ("error", "is_spent"), [(Unavailable("down"), True), (Throttled("slow down"), False)]
)
def test_what_a_failing_service_has_cost_is_not_given_back(error: Exception, is_spent: bool) -> None:
    """Two seconds to wait, and every other call fails: three failures are too many, three turns of others are not."""
    service = Service(*[raising(error), apply] * 3)
    run = Run(service, retry=RetryPolicy(budget_seconds=2, wait=wait_fixed(1)))
    answers = [run(renames(1)) for _ in range(3)]
    failed = [answer for each in answers for answer in each.values() if answer is not None]
    assert [type(each) for each in failed] == [BudgetSpent] * is_spent


def test_a_spent_budget_never_hides_a_lost_answer() -> None:
    """Without budget to read back, callers learn that the change may have taken effect."""
    run = Run(
        Service(raising_after(AnswerLost("dropped"))), retry=RetryPolicy(budget_seconds=0, wait=wait_fixed(1))
    )
    assert all(isinstance(answer, AnswerLost) for answer in run(renames(3)).values())
    assert run.breaker.error is not None


@pytest.mark.parametrize("error", [ValueError("bug"), SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_whatever_a_sender_raises_reaches_every_caller(error: BaseException) -> None:
    """Nothing is swallowed; what would end a caller's thread becomes an ordinary error instead."""
    answers = Run(Service(raising(error)))(renames(5))
    for answer in answers.values():
        assert isinstance(answer, Exception)
        assert answer is error or answer.__cause__ is error


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "number 0",
        {"unknown": ValueError()},
        {"number 0": "not an exception"},
        {"number 0": None},
        {"number 0": SystemExit()},
    ],
)
def test_an_answer_that_cannot_be_one_is_a_protocol_error_for_the_batch(answer: object) -> None:
    """Malformed answers, and answers for unknown items, fail everybody with a clear error."""
    answers = Run(Service(answering(answer)))(renames(3))
    assert all(isinstance(answer, ProtocolBroken) for answer in answers.values())


def test_settling_unknown_items_is_a_protocol_error() -> None:
    """Reading back something that was never sent cannot be trusted for the rest either."""

    class SettlesTheUnknown(Service):
        def settle(self, items: Mapping[str, str]) -> list[str]:
            return ["unknown"]

    answers = Run(SettlesTheUnknown(raising(AnswerLost("dropped"))))(renames(3))
    assert all("never sent" in str(answer) for answer in answers.values())


def test_a_sender_cannot_change_its_input() -> None:
    """What is repeated is what was submitted, whatever a sender does to the mapping it was given."""

    def scribble(service: Service, items: Mapping[str, str]) -> Mapping[str, Exception]:
        with pytest.raises(TypeError):
            items["number 0"] = "scribble"  # type: ignore[index]  # that it cannot is the test
        raise Unavailable("down")

    run = Run(Service(scribble))
    run(renames(3))
    assert run.service.requests == [renames(3), renames(3)]


def test_nothing_is_sent_when_the_caller_is_gone() -> None:
    """What `before_send` raises is the answer, and nothing is sent."""

    def engine_is_gone() -> None:
        raise ConnectionError("engine")

    run = Run(Service(), before_send=engine_is_gone)
    assert all(isinstance(answer, ConnectionError) for answer in run(renames(3)).values())
    assert run.service.requests == []


def test_each_request_is_recorded() -> None:
    """Size, kinds, why it closed, waits, attempt, failures and error of every request, in order."""
    lost = ValueError("bad")
    run = Run(Service(raising(Throttled("slow")), failing({"number 1": lost})))
    run(renames(3), kind_of=lambda identity: "a" if identity == "number 0" else "b")
    first, second = run.calls
    assert isinstance(first.error, Throttled)
    assert (first.size, first.kinds, first.attempt, dict(first.failures)) == (3, ("a", "b"), 1, {})
    assert (second.error, second.attempt, dict(second.failures)) == (None, 2, {"number 1": lost})
    assert (second.closed.value, second.oldest_wait, second.newest_wait) == ("full", 0.25, 0.125)
    assert second.started >= first.started + 1.0
    assert dict(second.items) == renames(3)


def test_a_failing_observer_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """What an observer raises is logged; callers get their answers."""

    def observe(call: BatchCall[str, str]) -> None:
        raise SystemExit("observer")

    run = Run(Service(), observe=observe)
    assert run(renames(3)) == dict.fromkeys(numbers(3))
    assert "an observer of batch calls failed" in caplog.text


def test_the_observer_is_called_before_the_callers_are_answered() -> None:
    """A journal is complete when the last caller goes on, and the process may end."""
    run = Run(Service())
    seen_at_answer: list[int] = []
    run.delivery.deliver(batch_of(renames(3)), lambda _: seen_at_answer.append(len(run.calls)))
    assert seen_at_answer == [1]


class ThrottlingService(Service):
    """A service that takes a number of requests in each second of virtual time."""

    def __init__(self, per_second: int) -> None:
        super().__init__()
        self.per_second = per_second
        self.accepted_at: list[float] = []
        self.clock: VirtualClock

    def send(self, items: Mapping[str, str]) -> Mapping[str, Exception]:
        """Make one request."""
        self.requests.append(dict(items))
        self.clock.sleep(0.12)
        if sum(1 for at in self.accepted_at if at > self.clock() - 1) >= self.per_second:
            raise Throttled("slow down")
        self.accepted_at.append(self.clock())
        return apply(self, items)


@pytest.mark.parametrize("per_second", [1, 2, 5])
def test_throttling_is_not_amplified(per_second: int) -> None:
    """Twenty batches against a rate limit: nobody fails, with at most twice the calls."""
    random.seed(per_second)
    service = ThrottlingService(per_second)
    run = Run(service, retry=RetryPolicy())
    service.clock = run.clock
    for index in range(20):
        items = {f"{index} {identity}": "new" for identity in numbers(50)}
        assert run(items) == dict.fromkeys(items)
    assert len(run.calls) <= 40


@settings(deadline=None)
@given(st.lists(st.sampled_from(["throttled", "unavailable", "lost", "item", "fine"]), max_size=8))
def test_calls_are_bounded_by_repeatable_answers(script: list[str]) -> None:
    """One call for the batch, and one for each answer that may be repeated, whatever is answered."""
    outcomes: dict[str, Outcome] = {
        "throttled": raising(Throttled("slow")),
        "unavailable": raising(Unavailable("down")),
        "lost": raising_after(AnswerLost("dropped"), effect_on=["number 0"]),
        "item": lambda service, items: failing({next(iter(items)): Throttled("slow")})(service, items),
        "fine": apply,
    }
    run = Run(Service(*[outcomes[name] for name in script]))
    assert run(renames(5)) == dict.fromkeys(numbers(5))
    repeatable = [call for call in run.calls if call.error or call.failures]
    assert len(run.calls) <= 1 + len(repeatable)
    assert all(len(applied) == 1 for applied in run.service.history.values())


def test_the_configured_rate_spaces_requests() -> None:
    """Five requests a second are sent a fifth of a second apart."""
    run = Run(Service(), requests_per_second=5.0)
    for _ in range(4):
        run(renames(2))
    started = [call.started for call in run.calls]
    assert [later - earlier for earlier, later in itertools.pairwise(started)] == pytest.approx(
        [0.2, 0.2, 0.2]
    )
