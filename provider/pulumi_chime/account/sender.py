"""The adapter between batching and the service: items to requests, answers to errors of items.

It is the only place that knows what a failed call means for a batch: which failures may be
repeated, which must be settled by reading back first, and which are nobody's fault but the request's.
What each operation requests, and how its effect is seen, stands in `operations`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pulumi_chime import batching
from pulumi_chime.account.journal import Outcome, Result, UnwritableJournalError
from pulumi_chime.account.operations.operation import Effect
from pulumi_chime.chime import MALFORMED_ANSWER, ServiceError
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
_NOT_AN_ANSWER = Outcome(Result.UNCERTAIN, MALFORMED_ANSWER)
_UNCERTAIN = frozenset({FailureKind.UNAVAILABLE, FailureKind.LOST})
_SHOWN = {Effect.SHOWN: Result.IN_EFFECT, Effect.ABSENT: Result.NOT_IN_EFFECT}


class Writes(Protocol):
    """What a sender needs of the service."""

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Make one request; return what failed. Raises ServiceError."""


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

        An item whose id is another number's is not sent.

        Raises:
            SendFailure: The request failed as a whole, or it cannot be put on record and was not made.
        """
        strayed = self._strayed(items)
        others = {phone_number: item for phone_number, item in items.items() if phone_number not in strayed}
        return {**strayed, **(self._send(others) if others else {})}

    def _strayed(self, items: Mapping[str, Item]) -> dict[str, Exception]:
        ids = {phone_number: self._operation.phone_number_id(item) for phone_number, item in items.items()}
        return {
            phone_number: failures.id_of_another(phone_number, id_)
            for phone_number, id_ in ids.items()
            if not may_be_id_of(id_, phone_number)
        }

    def _send(self, items: Mapping[str, Item]) -> Mapping[str, Exception]:
        attempt = self._begin(items)
        try:
            answer = self._ask(items)
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
        self._end(attempt, _outcomes(items, answer), answer.request_id)
        return self._failures(items, answer)

    def _ask(self, items: Mapping[str, Item]) -> BatchAnswer:
        """Make one request. What is answered repeats no secret of any of its items, whichever number it is about.

        Raises:
            ServiceError: The request failed as a whole.
        """
        secrets = SecretTexts.of(text for item in items.values() for text in self._operation.secrets(item))
        try:
            answer = self._writes.batch(self._operation.name, self._operation.request(items))
        except Exception as error:
            if not secrets:
                raise
            failure = _without_secrets(error, secrets)
        else:
            return _answer_without_secrets(answer, secrets) if secrets else answer
        # Out of the block: an error that is raised in it shows the one before.
        raise failure

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

    def _failures(self, items: Mapping[str, Item], answer: BatchAnswer) -> dict[str, Exception]:
        """Return the errors of an answer; a number that was not asked for keeps its own spelling."""
        return {
            phone_number: self._item_failure(items, phone_number, error)
            for error in answer.errors
            for phone_number in [_spell(error.phone_number_id)]
        }

    def _item_failure(self, items: Mapping[str, Item], phone_number: str, error: ItemError) -> Exception:
        what = f"{error.code}: {error.message}"
        kind = error_codes.kind_of(error.code)
        if kind is FailureKind.THROTTLED:
            return batching.Throttled(what)
        if kind is FailureKind.UNAVAILABLE:
            settles = phone_number in items and self._operation.can_harm_twice(items[phone_number])
            return batching.AnswerLost(what) if settles else batching.Unavailable(what)
        if phone_number not in items:
            return failures.number_failure(phone_number, what, error_codes.advice(error.code))
        return self._operation.refusal(phone_number, items[phone_number], error.code, error.message)


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


def _answer_without_secrets(answer: BatchAnswer, secrets: SecretTexts) -> BatchAnswer:
    return replace(answer, errors=tuple(_item_without_secrets(each, secrets) for each in answer.errors))


def _item_without_secrets(error: ItemError, secrets: SecretTexts) -> ItemError:
    is_opaque = spelled(error.phone_number_id) is None
    return replace(
        error,
        phone_number_id=secrets.hide(error.phone_number_id) if is_opaque else error.phone_number_id,
        code=secrets.hide_code(error.code),
        message=secrets.hide(error.message),
    )


def _without_secrets(error: Exception, secrets: SecretTexts) -> Exception:
    """Return an error that shows no secret in its text, nor in what it came of; a bug keeps where it happened."""
    if isinstance(error, ServiceError):
        return replace(error, code=secrets.hide_code(error.code), message=secrets.hide(error.message))
    text = f"{type(error).__name__}: {secrets.hide(str(error))}"
    return RuntimeError(text).with_traceback(error.__traceback__)


def _outcomes(items: Collection[str], answer: BatchAnswer) -> dict[str, Outcome]:
    """Return what an answer says of each number; one that speaks of others too says nothing for certain."""
    listed = {
        _spell(error.phone_number_id): _outcome(error_codes.kind_of(error.code), error.code)
        for error in answer.errors
    }
    if listed.keys() - set(items):
        return dict.fromkeys(items, _NOT_AN_ANSWER)
    return {phone_number: listed.get(phone_number, _ACCEPTED) for phone_number in items}


def _outcome(kind: FailureKind | None, code: str) -> Outcome:
    """Return what a failure says of what was done; a code whose meaning is not known says nothing for certain."""
    if kind is FailureKind.UNREACHABLE:
        return Outcome(Result.NOT_SENT, code)
    if kind in _UNCERTAIN or error_codes.kind_of(code) is None:
        return Outcome(Result.UNCERTAIN, code)
    return Outcome(Result.REFUSED, code)


def _spell(phone_number_id: str) -> str:
    """Return the E.164 number of an id; an opaque id as it came."""
    return spelled(phone_number_id) or phone_number_id
