"""Reads shared by every thread of the process: a few gets, or one sweep."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pytest

from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.chime import Page, ServiceError
from pulumi_chime.model.error_codes import FailureKind
from tests.unit.service import Service, failure, numbers
from tests.unit.values import live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pulumi_chime.model.numbers import Live

_Value = TypeVar("_Value")
PATIENCE = 30.0


def at_once(calls: Iterable[Callable[[], _Value]]) -> list[_Value | Exception]:
    """Make calls from as many threads, all at the same moment; return what each returned or raised."""
    waiting = list(calls)
    start = threading.Barrier(len(waiting))

    def run(call: Callable[[], _Value]) -> _Value | Exception:
        start.wait(PATIENCE)
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            return error

    with ThreadPoolExecutor(len(waiting)) as threads:
        return list(threads.map(run, waiting))


def sweep(service: Service) -> LiveNumbers:
    """Return an inventory that has read all pages: the third number asked for makes it do so."""
    inventory = LiveNumbers(service, PATIENCE)
    for number in numbers(3):
        inventory.find(number)
    return inventory


def test_two_numbers_are_read_one_by_one() -> None:
    """A small edit of a large account lists nothing, however often it asks."""
    service = Service(500)
    inventory = LiveNumbers(service, PATIENCE)
    first, second = numbers(2)
    found = [inventory.find(number) for number in (first, second, first, second)]
    assert [number.phone_number for number in found if number] == [first, second, first, second]
    assert (service.gets, service.pages) == ([first, second], [])


def test_the_third_number_starts_a_sweep() -> None:
    """From then on every number is answered by the pages, each of which is read once."""
    service = Service(250)
    inventory = LiveNumbers(service, PATIENCE)
    assert all(inventory.find(number) for number in numbers(250))
    assert (service.gets, service.pages) == (numbers(2), [None, "100", "200"])


def test_many_threads_share_one_sweep() -> None:
    """32 threads that ask for different numbers at once cost each page once, and two gets at the most."""
    service = Service(150)
    inventory = LiveNumbers(service, PATIENCE)
    found = at_once([partial(inventory.find, number) for number in numbers(150)[::5]])
    assert [live.phone_number for live in found if live and not isinstance(live, Exception)] == numbers(150)[
        ::5
    ]
    assert service.pages == [None, "100"]
    assert len(service.gets) <= 2


def test_many_threads_share_one_get() -> None:
    """16 threads that ask for the same number at once cost one get."""
    service = Service(1)
    gate = service.close_gate("get +12065550000")
    inventory = LiveNumbers(service, PATIENCE)
    asking = [lambda: inventory.find("+12065550000") for _ in range(16)]
    with ThreadPoolExecutor(1) as opener:
        opener.submit(gate.open_when_reached)
        found = at_once(asking)
    assert all(found)
    assert service.gets == ["+12065550000"]


def test_a_number_is_answered_when_its_page_has_arrived() -> None:
    """Whoever asks for a number of the first page does not wait for the second."""
    service = Service(150)
    second_page = service.close_gate("page 100")
    inventory = sweep(service)
    assert inventory.find(numbers(100)[-1])
    with ThreadPoolExecutor(1) as thread:
        later = thread.submit(inventory.find, numbers(150)[-1])
        assert second_page.reached.wait(PATIENCE)
        assert not later.done()
        second_page.open()
        assert later.result(PATIENCE)
    assert service.gets == numbers(2)


def test_pages_are_read_as_far_as_they_are_needed_and_one_ahead() -> None:
    """What others have in the account costs nothing; whoever asks for it later has it all the same."""
    service = Service(1000)
    third_page = service.close_gate("page 200")
    inventory = sweep(service)
    assert all(inventory.find(number) for number in numbers(100))
    assert not third_page.reached.wait(0.5)
    assert service.pages == [None, "100"]
    third_page.open()
    assert inventory.find(numbers(450)[-1])
    assert service.pages[:5] == [None, "100", "200", "300", "400"]
    assert len(service.pages) <= 6


def test_whoever_has_to_know_that_a_number_is_missing_has_all_pages_read() -> None:
    """Also where those who ask for others need no more of them."""
    service = Service(500)
    inventory = sweep(service)
    assert inventory.confirm_missing("+13035550100") is None
    assert service.pages == [None, "100", "200", "300", "400"]


def test_a_list_proves_nothing_and_a_get_decides() -> None:
    """A number that no page shows is asked for by itself: it may be there, or not."""
    service = Service(120)
    unlisted = numbers(120)[-1]
    service.unlisted.add(unlisted)
    inventory = sweep(service)
    assert inventory.find(unlisted)
    assert inventory.find("+13035550100") is None
    assert service.gets == [*numbers(2), unlisted, "+13035550100"]


def test_a_number_that_is_not_there_is_asked_for_once() -> None:
    """No number, no write, so nothing that could have changed in this run."""
    service = Service(1)
    inventory = LiveNumbers(service, PATIENCE)
    assert inventory.find("+13035550100") is None
    assert inventory.find("+13035550100") is None
    assert service.gets == ["+13035550100"]


def test_a_failed_sweep_reaches_everybody() -> None:
    """All who wait, and all who come later, get the failure; the pages are not tried once more by each."""
    service = Service(150)
    service.fail("page 100", failure(FailureKind.NOT_ALLOWED, "ListPhoneNumbers"))
    inventory = LiveNumbers(service, PATIENCE)
    second_page = service.close_gate("page 100")
    for number in numbers(3):
        inventory.find(number)
    with ThreadPoolExecutor(1) as opener:
        opener.submit(second_page.open_when_reached)
        told = at_once([partial(inventory.find, number) for number in numbers(150)[100:116]])
    assert {error.kind for error in told if isinstance(error, ServiceError)} == {FailureKind.NOT_ALLOWED}
    assert len(told) == 16
    with pytest.raises(ServiceError):
        inventory.find(numbers(150)[-1])
    assert inventory.find(numbers(100)[-1])
    assert service.pages == [None, "100"]


def test_where_a_later_page_is_refused_numbers_are_read_one_by_one() -> None:
    """The next page may be asked for long after the one before it; the service may not know its token any more."""
    service = Service(150)
    service.fail("page 100", failure(FailureKind.REFUSED, "ListPhoneNumbers"))
    inventory = sweep(service)
    *_, number = numbers(150)
    assert inventory.find(number)
    assert inventory.find("+13035550100") is None
    assert service.gets == [*numbers(2), number, "+13035550100"]
    assert service.pages == [None, "100"]
    with pytest.raises(ServiceError):
        inventory.confirm_missing("+13035550100")


def test_where_the_first_page_is_refused_nobody_is_told_anything_else() -> None:
    """No page has been without a token: what is wrong with it is wrong with all that is asked."""
    service = Service(150)
    service.fail("page 0", failure(FailureKind.REFUSED, "ListPhoneNumbers"))
    inventory = LiveNumbers(service, PATIENCE)
    first, second, third = numbers(3)
    assert inventory.find(first)
    assert inventory.find(second)
    with pytest.raises(ServiceError):
        inventory.find(third)


@pytest.mark.parametrize("bug", [RuntimeError("a bug"), SystemExit("a bug")])
def test_a_bug_in_a_sweep_leaves_nobody_waiting(bug: BaseException) -> None:
    """Whatever ends the reading of pages reaches who waits for it, as it is."""
    service = Service(150)
    service.fail("page 0", bug)
    inventory = LiveNumbers(service, PATIENCE)
    first, second, third = numbers(3)
    assert inventory.find(first)
    assert inventory.find(second)
    with pytest.raises(type(bug), match="a bug"):
        inventory.find(third)


@pytest.mark.parametrize("kind", [FailureKind.THROTTLED, FailureKind.UNAVAILABLE, FailureKind.LOST])
def test_a_read_that_may_succeed_later_is_repeated(kind: FailureKind) -> None:
    """Throttles, 5xx and lost answers pass; reading twice does no harm."""
    service = Service(150)
    service.fail("get +12065550000", failure(kind))
    service.fail("page 100", failure(kind))
    inventory = sweep(service)
    assert inventory.find(numbers(150)[-1])
    assert service.gets == [numbers(1)[0], *numbers(2)]
    assert service.pages == [None, "100", "100"]


@pytest.mark.parametrize("kind", [FailureKind.NOT_ALLOWED, FailureKind.UNREACHABLE, FailureKind.REFUSED])
def test_a_read_that_cannot_succeed_is_not_repeated(kind: FailureKind) -> None:
    """Without credentials or network a preview goes on at once."""
    service = Service(1)
    service.fail("get +12065550000", failure(kind))
    with pytest.raises(ServiceError):
        LiveNumbers(service, PATIENCE).find("+12065550000")
    assert service.gets == ["+12065550000"]


def test_nobody_waits_long_for_something_else_that_answers() -> None:
    """A proxy's page, or another program behind the address: patience is for the service."""
    service = Service(1)
    page = ServiceError(FailureKind.LOST, "GetPhoneNumber", "MalformedAnswer", "HTTP status 404")
    service.fail("get +12065550000", *[page] * 1000)
    with pytest.raises(ServiceError, match="HTTP status 404"):
        LiveNumbers(service, 3600).find("+12065550000")
    assert len(service.gets) > 1


def test_patience_ends() -> None:
    """A service that goes on failing is told when the time for repeating is over."""
    service = Service(1)
    service.fail("get +12065550000", failure(FailureKind.THROTTLED), failure(FailureKind.THROTTLED))
    with pytest.raises(ServiceError) as told:
        LiveNumbers(service, 0).find("+12065550000")
    assert told.value.kind is FailureKind.THROTTLED
    assert service.gets == ["+12065550000"]


def test_a_failed_get_is_no_answer() -> None:
    """Whoever asks next asks the service again."""
    service = Service(1)
    service.fail("get +12065550000", failure(FailureKind.UNREACHABLE))
    inventory = LiveNumbers(service, PATIENCE)
    with pytest.raises(ServiceError):
        inventory.find("+12065550000")
    assert inventory.find("+12065550000")


@pytest.mark.parametrize("find_first", [LiveNumbers, sweep], ids=["gets", "sweep"])
def test_a_written_number_is_read_again(find_first: Callable[..., LiveNumbers]) -> None:
    """What was known before a write counts no more, however it became known."""
    service = Service(3)
    inventory = find_first(service) if find_first is sweep else LiveNumbers(service, PATIENCE)
    number = numbers(1)[0]
    inventory.find(number)
    service.change(number, name="Reception")
    assert inventory.find(number) != service.get(number)
    inventory.forget(number)
    assert inventory.find(number) == service.get(number)


def test_a_page_that_was_cut_before_a_write_is_not_believed() -> None:
    """A sweep that is under way does not bring back what has been overwritten meanwhile."""
    service = Service(150)
    second_page = service.close_gate("page 100")
    inventory = sweep(service)
    written = numbers(150)[-1]
    assert second_page.reached.wait(PATIENCE)
    service.change(written, name="Reception")
    inventory.forget(written)
    second_page.open()
    found = inventory.find(written)
    assert found is not None
    assert found.name == "Reception"


def test_a_get_that_was_under_way_before_a_write_is_not_believed() -> None:
    """Its answer goes to whoever asked before the write; whoever asks after it asks the service again."""
    service = Service(1)
    (number,) = numbers(1)
    gate = service.close_gate(f"get {number}")
    inventory = LiveNumbers(service, PATIENCE)
    with ThreadPoolExecutor(1) as thread:
        before = thread.submit(inventory.find, number)
        assert gate.reached.wait(PATIENCE)
        service.change(number, name="Reception")
        inventory.forget(number)
        gate.open()
        before.result(PATIENCE)
    after = inventory.find(number)
    assert after is not None
    assert after.name == "Reception"


def test_a_failing_get_from_before_a_write_does_not_disturb_the_one_after_it() -> None:
    """Two gets of one number under way, one on each side of a write, are two different questions."""
    service = Service(1)
    (number,) = numbers(1)
    gate = service.close_gate(f"get {number}")
    service.fail(f"get {number}", failure(FailureKind.REFUSED))
    inventory = LiveNumbers(service, PATIENCE)
    with ThreadPoolExecutor(2) as threads:
        before = threads.submit(inventory.find, number)
        assert gate.reached.wait(PATIENCE)
        inventory.forget(number)
        gate.open()
        assert isinstance(before.exception(PATIENCE), ServiceError)
        assert threads.submit(inventory.find, number).result(PATIENCE)
    assert service.gets == [number, number]


def test_a_written_number_that_is_not_found_for_a_moment_is_asked_for_again() -> None:
    """The service may lag behind a write; that is no proof that the number is gone."""
    service = Service(1)
    (number,) = numbers(1)
    inventory = LiveNumbers(service, PATIENCE)
    inventory.forget(number)
    service.fail(f"get {number}", failure(FailureKind.NOT_FOUND), failure(FailureKind.NOT_FOUND))
    assert inventory.find(number)
    assert service.gets == [number] * 3


def test_evidence_of_the_account_costs_nothing_where_a_number_is_known() -> None:
    """Any number that was read tells which account this is, even after it has been written."""
    service = Service(150)
    inventory = LiveNumbers(service, PATIENCE)
    inventory.find(numbers(1)[0])
    inventory.forget(numbers(1)[0])
    assert inventory.any_number()
    assert service.pages == []


def test_evidence_of_the_account_costs_one_page_for_everybody() -> None:
    """16 threads that ask at once share one page, and so does whoever asks later, whatever is written meanwhile."""
    service = Service(150)
    inventory = LiveNumbers(service, PATIENCE)
    gate = service.close_gate("page 0")
    with ThreadPoolExecutor(1) as opener:
        opener.submit(gate.open_when_reached)
        found: list[Live | Exception | None] = at_once([inventory.any_number] * 16)
    assert all(found)
    for number in numbers(150):
        inventory.forget(number)
    assert inventory.any_number()
    assert service.pages == [None]


def test_an_empty_account_shows_no_number() -> None:
    """There is no evidence, and that is no error."""
    assert LiveNumbers(Service(0), PATIENCE).any_number() is None


def test_an_account_that_cannot_be_asked_is_no_empty_one() -> None:
    """The failure is told, and whoever asks next asks the service again."""
    service = Service(1)
    service.fail("page 0", failure(FailureKind.NOT_ALLOWED, "ListPhoneNumbers"))
    inventory = LiveNumbers(service, PATIENCE)
    with pytest.raises(ServiceError):
        inventory.any_number()
    assert inventory.any_number()


class Pages(Service):
    """Some numbers on pages that a test writes down: by token, the numbers and the next token."""

    def __init__(self, pages: dict[str | None, tuple[list[str], str | None]], count: int = 3) -> None:
        super().__init__(count)
        self.by_token = pages

    def page(self, token: str | None) -> Page:
        """Return the page that was written down."""
        assert len(self.pages) < 50, "the list does not end"
        self.pages.append(token)
        shown, following = self.by_token[token]
        return Page(tuple(live(number) for number in shown), following)


FIRST, SECOND, THIRD = numbers(3)
EMPTY_FIRST: dict[str | None, tuple[list[str], str | None]] = {
    None: ([], "a"),
    "a": ([], "b"),
    "b": ([FIRST], "c"),
    "c": ([], "d"),
    "d": ([SECOND, THIRD], None),
}


def test_evidence_of_the_account_is_looked_for_behind_empty_pages() -> None:
    """A page may be empty and have others behind it; they are read as far as the first number, and once."""
    service = Pages(EMPTY_FIRST)
    inventory = LiveNumbers(service, PATIENCE)
    found: list[Live | Exception | None] = at_once([inventory.any_number] * 8)
    assert [each.phone_number for each in found if each and not isinstance(each, Exception)] == [FIRST] * 8
    assert service.pages == [None, "a", "b"]


def test_empty_pages_end_neither_a_list_nor_a_sweep() -> None:
    """What stands behind them is found all the same."""
    service = Pages(EMPTY_FIRST)
    assert [each.phone_number for each in LiveNumbers(service, PATIENCE).list_all()] == numbers(3)
    inventory = LiveNumbers(service, PATIENCE)
    assert all(inventory.find(number) for number in numbers(3))
    assert LiveNumbers(service, PATIENCE).confirm_missing("+13035550100") is None


@pytest.mark.parametrize(
    "pages",
    [
        {None: ([FIRST], "a"), "a": ([SECOND], "a")},
        {None: ([FIRST], "a"), "a": ([], "b"), "b": ([SECOND], "a")},
        {None: ([], "a"), "a": ([], "a")},
        {None: ([], "a"), "a": ([], "b"), "b": ([], "c"), "c": ([], "b")},
    ],
)
def test_a_list_that_returns_to_where_it_was_ends(
    pages: dict[str | None, tuple[list[str], str | None]],
) -> None:
    """Whoever would wait for its end is told: list, sweep and, where no number is shown before, evidence."""
    told = []
    calls: list[Callable[[LiveNumbers], object]] = [
        LiveNumbers.list_all,
        lambda inventory: inventory.confirm_missing("+13035550100"),
    ]
    if not pages[None][0]:
        calls.append(LiveNumbers.any_number)
    for call in calls:
        with pytest.raises(ServiceError) as error:
            call(LiveNumbers(Pages(pages), PATIENCE))
        told.append((error.value.kind, error.value.operation, error.value.code))
    assert set(told) == {(FailureKind.LOST, "ListPhoneNumbers", "MalformedAnswer")}


def test_each_list_is_as_the_account_is_now() -> None:
    """Also its first page, which a sweep, or a look at whose account it is, may have read long before."""
    service = Service(150)
    inventory = LiveNumbers(service, PATIENCE)
    inventory.any_number()
    for name in ("once", "twice"):
        for number in numbers(150):
            service.change(number, name=name)
        assert {each.name for each in inventory.list_all()} == {name}
    assert service.pages == [None, *[None, "100"] * 2]


@pytest.mark.parametrize("count", [1, 3, 10])
def test_releasing_lists_nothing(count: int) -> None:
    """Each number is read as it is at that moment, so no page could answer it."""
    service = Service(500)
    inventory = LiveNumbers(service, PATIENCE)
    assert all(at_once([partial(inventory.find_now, number) for number in numbers(count)]))
    assert (sorted(service.gets), service.pages) == (numbers(count), [])


def test_a_written_number_does_not_wait_for_a_sweep_that_is_under_way() -> None:
    """Nor does it fail with it."""
    service = Service(250)
    second_page = service.close_gate("page 100")
    service.fail("page 100", failure(FailureKind.NOT_ALLOWED, "ListPhoneNumbers"))
    inventory = sweep(service)
    *_, written, other = numbers(250)
    inventory.forget(written)
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(inventory.find, other)
        assert second_page.reached.wait(PATIENCE)
        assert inventory.find(written)
        second_page.open()
        assert isinstance(waiting.exception(PATIENCE), ServiceError)
    inventory.forget(written)
    assert inventory.find(written)


def test_whoever_waits_for_the_page_of_a_number_that_is_written_meanwhile_goes_on() -> None:
    """The page that is awaited would not be believed."""
    service = Service(150)
    second_page = service.close_gate("page 100")
    inventory = sweep(service)
    written = numbers(150)[-1]
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(inventory.find, written)
        assert second_page.reached.wait(PATIENCE)
        inventory.forget(written)
        assert waiting.result(PATIENCE)
        second_page.open()


@pytest.mark.parametrize(
    "kind", [kind for kind in FailureKind if kind is not FailureKind.UNREACHABLE], ids=lambda kind: kind.name
)
def test_a_default_calling_name_that_cannot_be_had_is_asked_for_once(kind: FailureKind) -> None:
    """Nothing of this changes within a run; each number would ask again."""
    service = Service(1)
    service.fail("default calling name", failure(kind))
    inventory = LiveNumbers(service, 0)
    assert [inventory.default_calling_name() for _ in range(3)] == [None] * 3


def test_a_default_calling_name_that_was_never_asked_for_is_asked_for_again() -> None:
    """No request left: the next may."""
    service = Service(1)
    service.default = "Contoso"
    service.fail("default calling name", failure(FailureKind.UNREACHABLE))
    inventory = LiveNumbers(service, 0)
    assert [inventory.default_calling_name() for _ in range(2)] == [None, "Contoso"]
