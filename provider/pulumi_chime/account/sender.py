"""The adapter between batching and the service: items to requests, answers to errors of items.

It is the only place that knows what a failed call means for a batch: which failures may be
repeated, which must be settled by reading back first, and which are nobody's fault but the request's.
What each operation requests, and how its effect is seen, stands in `operations`.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pulumi_chime import batching
from pulumi_chime.account.journal import Outcome, Result, UnwritableJournalError
from pulumi_chime.account.operations.operation import Effect
from pulumi_chime.chime import ServiceError, malformed_answer
from pulumi_chime.model import error_codes, failures
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.identity import may_be_id_of, spelled
from pulumi_chime.model.secret_texts import SecretTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from pulumi_chime.account.journal import Attempt, Journal
    from pulumi_chime.account.live_numbers import LiveNumbers
    from pulumi_chime.account.operations.operation import Operation
    from pulumi_chime.chime import BatchAnswer, ItemError
    from pulumi_chime.model.numbers import Live

Item = TypeVar("Item")

# A lost answer is rare, and each number costs a get: fast enough for fifty, and gentle on a service in trouble.
_READS_AT_ONCE = 8
_ACCEPTED = Outcome(Result.ACCEPTED)
_UNCERTAIN = frozenset({FailureKind.UNAVAILABLE, FailureKind.LOST})
_SHOWN = {Effect.SHOWN: Result.IN_EFFECT, Effect.ABSENT: Result.NOT_IN_EFFECT}


class Writes(Protocol):
    """What a sender needs of the service."""

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Make one request; return what failed. Raises ServiceError."""


@dataclass(frozen=True, slots=True)
class _Refusals:
    """What an answer says of the numbers that were asked for.

    Attributes:
        errors: Of those that failed, by E.164 number; all others succeeded.
        request_id: The service's id of the request; empty where it gave none.
    """

    errors: Mapping[str, ItemError]
    request_id: str


class OperationSender(Generic[Item]):
    """Sends batches of one operation on one connection, and settles those whose answer was lost.

    Args:
        operation: What is sent.
        writes: The service.
        live_numbers: Reads back.
        journal: Where each item is put on record, before it is sent and before anybody learns of its result;
            None: nowhere.
        on_settled: Called with the number of items that turned out to have taken effect.
    """

    def __init__(
        self,
        operation: Operation[Item],
        writes: Writes,
        live_numbers: LiveNumbers,
        journal: Journal | None = None,
        on_settled: Callable[[int], object] = lambda count: None,  # noqa: ARG005 - not everybody counts
    ) -> None:
        self._operation = operation
        self._writes = writes
        self._live_numbers = live_numbers
        self._journal = journal
        self._on_settled = on_settled
        self._uncertain: dict[str, Attempt] = {}

    def send(self, items: Mapping[str, Item]) -> Mapping[str, Exception]:
        """Make one request; return the errors of the numbers that failed, by E.164 number.

        An item whose id is another number's, or another item's, is not sent.

        Raises:
            SendFailure: The request failed as a whole, or it cannot be put on record and was not made.
        """
        strayed = self._strayed(items)
        others = {phone_number: item for phone_number, item in items.items() if phone_number not in strayed}
        return {**strayed, **(self._send(others) if others else {})}

    def _strayed(self, items: Mapping[str, Item]) -> dict[str, Exception]:
        ids = {phone_number: self._operation.phone_number_id(item) for phone_number, item in items.items()}
        opaque = Counter(id_ for id_ in ids.values() if spelled(id_) is None)
        return {
            phone_number: failures.id_of_another(phone_number, id_)
            for phone_number, id_ in ids.items()
            if not may_be_id_of(id_, phone_number) or opaque[id_] > 1
        }

    def _send(self, items: Mapping[str, Item]) -> Mapping[str, Exception]:
        attempt = self._begin(items)
        try:
            refusals = self._ask(items)
        except ServiceError as error:
            outcome = _outcome(error.kind, error.code)
            self._end(attempt, dict.fromkeys(items, outcome), error.request_id)
            settles = any(map(self._operation.can_harm_twice, items.values()))
            raise translate_failure(error, settles=settles) from error
        except Exception as error:
            self._end(attempt, dict.fromkeys(items, Outcome(Result.UNCERTAIN, type(error).__name__)))
            raise
        finally:
            for phone_number in items:
                self._live_numbers.forget(phone_number)
        self._end(attempt, _outcomes(items, refusals), refusals.request_id)
        return {
            phone_number: self._item_failure(phone_number, items[phone_number], error)
            for phone_number, error in refusals.errors.items()
        }

    def _ask(self, items: Mapping[str, Item]) -> _Refusals:
        """Make one request. What is answered repeats no secret of any of its items, whichever number it is about.

        Raises:
            ServiceError: The request failed as a whole, or its answer speaks of a number that was not asked for.
        """
        secrets = SecretTexts.of(text for item in items.values() for text in self._operation.secrets(item))
        try:
            answer = self._writes.batch(self._operation.name, self._operation.request(items))
            refusals = self._read(items, answer)
        except Exception as error:
            if not secrets:
                raise
            failure = _without_secrets(error, secrets)
        else:
            return _refusals_without_secrets(refusals, secrets) if secrets else refusals
        # Out of the block: an error that is raised in it shows the one before.
        raise failure

    def _read(self, items: Mapping[str, Item], answer: BatchAnswer) -> _Refusals:
        """Return an answer by number, each of which it may name by any spelling or by the id that was sent.

        Raises:
            ServiceError: It speaks of a number that was not asked for, and so says nothing for certain of the others.
        """
        owners = {self._operation.phone_number_id(item): phone_number for phone_number, item in items.items()}
        errors: dict[str, ItemError] = {}
        for error in answer.errors:
            named = error.phone_number_id
            phone_number = owners.get(named) or spelled(named)
            if phone_number is None or phone_number not in items:
                found = f"{error.code} for {named}, which was not asked for"
                raise malformed_answer(self._operation.name, found, answer.request_id)
            errors[phone_number] = error
        return _Refusals(errors, answer.request_id)

    def settle(self, items: Mapping[str, Item]) -> Collection[str]:
        """Return the numbers whose items have taken effect, or may have, as the account shows them now."""
        effects = {
            phone_number: self._operation.effect(item, live)
            for (phone_number, item), live in zip(items.items(), self._find_all(items), strict=True)
        }
        applied = [phone_number for phone_number, effect in effects.items() if effect is not Effect.ABSENT]
        self._record_reading(effects)
        self._on_settled(len(applied))
        return applied

    def _find_all(self, items: Mapping[str, Item]) -> list[Live | None]:
        """Return live numbers, read several at a time; one by one where no thread can be started."""
        try:
            with ThreadPoolExecutor(_READS_AT_ONCE) as readers:
                return list(readers.map(self._find, items, items.values()))
        except RuntimeError:
            return list(map(self._find, items, items.values()))

    def _find(self, phone_number: str, item: Item) -> Live | None:
        live = self._live_numbers.find(phone_number)
        return live and self._operation.without_default(item, live, self._live_numbers)

    def _begin(self, items: Mapping[str, Item]) -> Attempt | None:
        """Put on record what is about to be sent. Raises NotAllowed: what cannot be recorded may not be sent."""
        if self._journal is None:
            return None
        try:
            return self._journal.begin(
                {phone_number: self._operation.written(item) for phone_number, item in items.items()}
            )
        except UnwritableJournalError as error:
            raise batching.NotAllowed(error) from error

    def _end(self, attempt: Attempt | None, outcomes: Mapping[str, Outcome], request_id: str = "") -> None:
        """Put on record what came of a request."""
        if self._journal is None or attempt is None:
            return
        self._journal.end(attempt, outcomes, request_id)
        for phone_number, outcome in outcomes.items():
            # A number is in one request at a time.
            self._uncertain.pop(phone_number, None)
            if outcome.result is Result.UNCERTAIN:
                self._uncertain[phone_number] = attempt

    def _record_reading(self, effects: Mapping[str, Effect]) -> None:
        """Put on record what a reading showed, of the requests whose outcome was uncertain; else it stays that."""
        shown: dict[Attempt, dict[str, Outcome]] = {}
        for phone_number, effect in effects.items():
            attempt, result = self._uncertain.get(phone_number), _SHOWN.get(effect)
            if attempt is not None and result is not None:
                shown.setdefault(attempt, {})[phone_number] = Outcome(result)
        for attempt, outcomes in shown.items():
            self._end(attempt, outcomes)

    def _item_failure(self, phone_number: str, item: Item, error: ItemError) -> Exception:
        what = f"{error.code}: {error.message}"
        kind = error_codes.kind_of(error.code)
        if kind is FailureKind.THROTTLED:
            return batching.Throttled(what)
        if kind is FailureKind.UNAVAILABLE:
            settles = self._operation.can_harm_twice(item)
            return batching.AnswerLost(what) if settles else batching.Unavailable(what)
        return self._operation.refusal(phone_number, item, error.code, error.message)


def translate_failure(error: ServiceError, *, settles: bool) -> batching.SendFailure:
    """Return what a failed request means for its batch.

    Args:
        error: What the service or the client said.
        settles: Whether what may have taken effect must be read back before it is repeated.
    """
    if error.kind is FailureKind.THROTTLED:
        return batching.Throttled(error)
    if error.kind is FailureKind.UNREACHABLE:
        return batching.Unavailable(error)
    if error.kind in _UNCERTAIN:
        return batching.AnswerLost(error) if settles else batching.Unavailable(error)
    if error.kind is FailureKind.NOT_ALLOWED:
        return batching.NotAllowed(error)
    return batching.Refused(error)


def _refusals_without_secrets(refusals: _Refusals, secrets: SecretTexts) -> _Refusals:
    errors = {
        phone_number: replace(error, code=secrets.hide_code(error.code), message=secrets.hide(error.message))
        for phone_number, error in refusals.errors.items()
    }
    return replace(refusals, errors=errors)


def _without_secrets(error: Exception, secrets: SecretTexts) -> Exception:
    """Return an error that shows no secret in its text, nor in what it came of; a bug keeps where it happened."""
    if isinstance(error, ServiceError):
        return replace(error, code=secrets.hide_code(error.code), message=secrets.hide(error.message))
    text = f"{type(error).__name__}: {secrets.hide(str(error))}"
    return RuntimeError(text).with_traceback(error.__traceback__)


def _outcomes(items: Collection[str], refusals: _Refusals) -> dict[str, Outcome]:
    """Return what came of each number."""
    refused = {
        phone_number: _outcome(error_codes.kind_of(error.code), error.code)
        for phone_number, error in refusals.errors.items()
    }
    return {**dict.fromkeys(items, _ACCEPTED), **refused}


def _outcome(kind: FailureKind | None, code: str) -> Outcome:
    """Return what a failure says of what was done; a code whose meaning is not known says nothing for certain."""
    if kind is FailureKind.UNREACHABLE:
        return Outcome(Result.NOT_SENT, code)
    if kind in _UNCERTAIN or error_codes.kind_of(code) is None:
        return Outcome(Result.UNCERTAIN, code)
    return Outcome(Result.REFUSED, code)
