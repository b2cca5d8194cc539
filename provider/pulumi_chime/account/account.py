"""One connection's account: its reads, its grouped writes, and what must hold before either."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pulumi_chime.account.operations.release import RELEASE
from pulumi_chime.account.operations.update import UPDATE
from pulumi_chime.account.reading import ask, require_allowed
from pulumi_chime.model import calling_names, error_codes, failures, state
from pulumi_chime.model.approved import objection
from pulumi_chime.model.arn import parse_arn
from pulumi_chime.model.calling_names import Decision
from pulumi_chime.model.changes import Applied
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.numbers import UNASSIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pulumi_chime.account.live_numbers import LiveNumbers
    from pulumi_chime.account.steps import Steps
    from pulumi_chime.account.write_queue import WriteQueues
    from pulumi_chime.model.approved import Approved
    from pulumi_chime.model.changes import Change
    from pulumi_chime.model.numbers import Live

_ATTEMPTS_AT_A_CONFLICT = 3
_NEW: Mapping[str, Any] = MappingProxyType({})
"""The outputs of a number that is new to the state."""


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """What all numbers of one connection share.

    Attributes:
        region: The region in which the numbers live.
        live_numbers: Reads, shared.
        writes: Of all operations, by E.164 number.
        allowed_id: The one account id that may be used; None allows any.
        approved: Returns what was approved; None where everything that is declared may be written.
            Raises ChimeError where that cannot be read.
    """

    region: str
    live_numbers: LiveNumbers
    writes: WriteQueues
    allowed_id: str | None = None
    approved: Callable[[], Approved | None] = lambda: None

    def find(self, phone_number: str) -> Live | None:
        """Return a live number; None where the account has no such number.

        Raises:
            ChimeError: The service could not be asked, or this is not the account that is allowed.
        """
        live = ask(lambda: self.live_numbers.find(phone_number))
        require_allowed(live, self.allowed_id)
        return live

    def list_all(self) -> list[Live]:
        """Return all numbers that a list shows, in the service's order. Raises ChimeError."""
        numbers = ask(self.live_numbers.list_all)
        require_allowed(next(iter(numbers), None), self.allowed_id)
        return numbers

    def any_number(self) -> Live | None:
        """Return some number of the account, which shows whose it is; None where it has none. Raises ChimeError."""
        return ask(self.live_numbers.any_number)

    def apply(
        self,
        changes: Sequence[Change],
        outputs: Mapping[str, Any] = _NEW,
        *,
        on_deferred: Callable[[Change], object],
    ) -> Steps[Applied]:
        """Write the changes of one number, each after the one before it was accepted.

        Args:
            changes: Of one number, in order.
            outputs: The resource's stored outputs, which say whether its calling name is waited for; empty for a
                number that is new to the state.
            on_deferred: Called with each change that has to wait for an earlier calling name.

        Returns:
            What took effect, and what has to wait.

        Raises:
            ChimeError: The service did not accept a change, or a change is not an approved one, and was not sent. It
                says which others have taken effect.
        """
        if changes and self.allowed_id is not None:
            self._require_known(changes[0].phone_number, self.allowed_id)
        # All readings come before the first write, after which they would have to be repeated.
        decisions = [self._decide(change, outputs) for change in changes]
        ready = [change for change, decision in decisions if decision is Decision.SEND]
        objections = self._objections(ready, outputs)
        found = tuple(change for change, decision in decisions if decision is Decision.ALREADY_LIVE)
        applied = self._found(found, outputs)
        sent: list[Change] = []
        deferred: list[Change] = []

        def defer(change: Change) -> None:
            deferred.append(change)
            on_deferred(change)

        for change in ready:
            if change in objections:
                continue
            try:
                is_written = yield from self._is_written(change, outputs)
            except failures.ChimeError as error:
                raise failures.after(replace(applied, sent=tuple(sent)), error) from error
            if is_written:
                sent.append(change)
            else:
                defer(change)
        for change, decision in decisions:
            if decision is Decision.DEFER:
                defer(change)
        if objections:
            refusal = failures.not_approved(changes[0].phone_number, objections.values())
            raise failures.after(replace(applied, sent=tuple(sent)), refusal)
        return replace(applied, sent=tuple(sent), deferred=tuple(deferred))

    def release(self, phone_number: str, outputs: Mapping[str, Any]) -> Steps[None]:
        """Move a number to the deletion queue, where it can be restored for seven days.

        Args:
            phone_number: E.164.
            outputs: The resource's stored outputs, which say where the number was last seen.

        Raises:
            ChimeError: The number is held by something, the service refused, or this is another account.
        """
        live = ask(lambda: self.live_numbers.find_now(phone_number))
        require_allowed(live, self.allowed_id)
        if live is None and not self.is_another(outputs):
            live = self.confirm_missing(phone_number)
            if live is None:
                return
        stored = parse_arn(outputs.get("phone_number_arn"))
        if live is None or stored is None or live.home != stored:
            raise failures.not_where_last_seen(phone_number)
        if live.is_in_deletion_queue:
            return
        if live.associations:
            holders = ", ".join(f"{held.get('Name')} {held.get('Value')}" for held in live.associations)
            raise failures.number_failure(
                phone_number, f"not released: held by {holders}", "disassociate it first, or retain it"
            )
        if live.status != UNASSIGNED:
            raise failures.number_failure(
                phone_number,
                f"not released: its status is {live.status}",
                f"only a number that is {UNASSIGNED} is released; wait, or retain it",
            )
        approval = self.approved()
        if approval is not None and phone_number not in approval.releases:
            raise failures.not_approved(phone_number, ["its release was not approved"])
        yield from self.writes.write(RELEASE, phone_number, live.phone_number_id)

    def confirm_missing(self, phone_number: str) -> Live | None:
        """Look for a number that was not found once more; return it where it is there after all. Raises ChimeError."""
        return ask(lambda: self.live_numbers.confirm_missing(phone_number))

    def has_found_none(self) -> bool:
        """Return whether two or more numbers were asked for, and not one of them was found."""
        return self.live_numbers.has_found_none()

    def is_another(self, outputs: Mapping[str, Any]) -> bool:
        """Return whether this is not the account and region in which a number was last seen.

        A number counts as gone only where it would have to be; an account without any number proves nothing.

        Raises:
            ChimeError: The service could not be asked.
        """
        sample = self.any_number()
        stored = parse_arn(outputs.get("phone_number_arn"))
        return sample is None or stored is None or stored != sample.home

    def _require_known(self, phone_number: str, allowed_id: str) -> None:
        """Refuse to write where nothing shows that this is the allowed account: neither a list nor the number itself.

        Raises:
            ChimeError: It is another account, or nobody knows which, or the service could not be asked.
        """
        shown = self.any_number() or ask(lambda: self.live_numbers.find(phone_number))
        if shown is None:
            raise failures.other_account("", allowed_id)
        require_allowed(shown, allowed_id)

    def _objections(self, changes: Sequence[Change], outputs: Mapping[str, Any]) -> dict[Change, str]:
        """Return why changes may not be written, for those that may not.

        What is compared is the live value, also where the state would do for the change itself: what
        was approved is to replace the value that the reviewer saw, and no other.
        """
        approved = self.approved() if changes else None
        if approved is None:
            return {}
        reasons = {
            change: objection(approved, change, self._present(change, outputs).value(change.attribute))
            for change in changes
        }
        return {change: reason for change, reason in reasons.items() if reason}

    def _found(self, changes: tuple[Change, ...], outputs: Mapping[str, Any]) -> Applied:
        """Return what the account has already, with the status of the calling name that is among it. Raises ChimeError."""
        slow = [change for change in changes if change.attribute.row.settles_slowly]
        status = self._present(slow[0], outputs).calling_name_status if slow else None
        return Applied(found=changes, found_status=status)

    def _is_written(
        self, change: Change, outputs: Mapping[str, Any], attempts: int = _ATTEMPTS_AT_A_CONFLICT
    ) -> Steps[bool]:
        """Write a change; return False where it has to wait for a calling name that is pending.

        Which code a number is refused with while one is pending, nobody says: a new reading of the number
        shows it. A conflict may also be two requests at the same moment, which repeating settles.
        """
        try:
            yield from self.writes.write(UPDATE, change.phone_number, change)
        except failures.ChimeError as error:
            if not error.code:
                raise
            live = self._look(change, outputs)
            if live is None:
                raise
            is_slow = change.attribute.row.settles_slowly
            is_there = calling_names.has_or_is_getting(live, change.attribute, change.after)
            if is_there and not is_slow:
                return True  # done by an earlier run, whose state was lost
            if live.calling_name_is_pending:
                return False
            if error_codes.kind_of(error.code) is not FailureKind.CONFLICT:
                raise
            if is_there:
                return True
            if attempts == 1:
                raise
            again = _as_read(change, live) if is_slow else change
            return (yield from self._is_written(again, outputs, attempts - 1))
        return True

    def _decide(self, change: Change, outputs: Mapping[str, Any]) -> tuple[Change, Decision]:
        """Return what to do with a change, and with it what the account shows where that had to be read for it."""
        if not change.attribute.row.settles_slowly:
            return change, Decision.SEND
        live = self._present(change, outputs)
        return _as_read(change, live), calling_names.decide(live, change.after)

    def _present(self, change: Change, outputs: Mapping[str, Any]) -> Live:
        """Return a live number as its change is decided on. Raises ChimeError where the account has no such number."""
        live = self._look(change, outputs)
        if live is None:
            raise failures.not_in_account(change.phone_number)
        return live

    def _look(self, change: Change, outputs: Mapping[str, Any]) -> Live | None:
        """Return a live number as its change is decided on; None where the account has no such number.

        A calling name that was sent is waited for, and a default that shows in place of one that is to be cleared is none.
        """
        live = self.find(change.phone_number)
        if live is None:
            return None
        live = state.awaiting(outputs, live)
        if not change.attribute.row.settles_slowly or change.after:
            return live
        return self.live_numbers.without_default(live, was_cleared=state.was_cleared(outputs))


def _as_read(change: Change, live: Live) -> Change:
    """Return a change with what the account shows: whatever becomes of it is judged by that, and not by the state."""
    return replace(change, live=live.value(change.attribute))
