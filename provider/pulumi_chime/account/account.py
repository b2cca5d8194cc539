"""One connection's account: its reads, its grouped writes, and what must hold before either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pulumi_chime import batching
from pulumi_chime.account.updates import told
from pulumi_chime.chime import ServiceError
from pulumi_chime.model import approved, calling_names, failures, preview_lines
from pulumi_chime.model.calling_names import Verdict
from pulumi_chime.model.numbers import Applied, Attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from pulumi_chime.account.live_numbers import Inventory
    from pulumi_chime.account.progress import Progress
    from pulumi_chime.model.approved import Approved
    from pulumi_chime.model.numbers import Change, Live

_Item = TypeVar("_Item")
_ATTEMPTS_AT_A_CONFLICT = 3


@dataclass(frozen=True, slots=True)
class Outgoing(Generic[_Item]):
    """One kind of writes: what groups them, and what shows how far they are."""

    batcher: batching.Batcher[str, _Item]
    progress: Progress


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """What all numbers of one connection share.

    Attributes:
        region: The region in which the numbers live.
        inventory: Reads, shared.
        updates: Writes of attributes, by E.164 number.
        deletions: Releases, by E.164 number.
        warn: Shows a line at the row of the resource whose call is running.
        waiting: Tells, for a block, that the running call waits for others.
        only: The one account id that may be used; None allows any.
        approved: Returns what was approved; None where everything that is declared may be written.
            Raises ChimeError where that cannot be read.
    """

    region: str
    inventory: Inventory
    updates: Outgoing[Change]
    deletions: Outgoing[str]
    warn: Callable[[str], None]
    waiting: Callable[[], AbstractContextManager[None]]
    only: str | None = None
    approved: Callable[[], Approved | None] = lambda: None

    def find(self, phone_number: str) -> Live | None:
        """Return a live number; None where the account has no such number.

        Raises:
            ChimeError: The service could not be asked, or this is not the account that is allowed.
        """
        live = _asked(lambda: self.inventory.find(phone_number))
        self._require_allowed(live)
        return live

    def any_number(self) -> Live | None:
        """Return some number of the account, which tells whose it is; None where it has none. Raises ChimeError."""
        return _asked(self.inventory.any_number)

    def apply(self, changes: Sequence[Change]) -> Applied:
        """Write the changes of one number, each after the one before it was accepted.

        Returns:
            What took effect; a calling name that has to wait for an earlier one is missing from it.

        Raises:
            ChimeError: The service did not accept a change; those before it have taken effect. Or a change
                is not an approved one, and was not sent; the others have taken effect.
        """
        if changes and self.only is not None:
            self._require_allowed(self.any_number())
        # All readings come before the first write, after which they would have to be repeated.
        decisions = [(change, self._verdict(change)) for change in changes]
        ready = [change for change, verdict in decisions if verdict is Verdict.SEND]
        objections = self._objections(ready)
        sent = [change for change in ready if change not in objections and self._is_written(change)]
        for change, verdict in decisions:
            if verdict is Verdict.DEFER:
                self._defer(change)
        if objections:
            raise failures.not_approved(changes[0].phone_number, objections.values())
        found = [change for change, verdict in decisions if verdict is Verdict.ALREADY_LIVE]
        return Applied(tuple(sent), tuple(found))

    def release(self, phone_number: str, outputs: Mapping[str, Any]) -> None:
        """Move a number to the deletion queue, where it can be restored for seven days.

        Args:
            phone_number: E.164.
            outputs: The resource's stored outputs, which tell where the number was last seen.

        Raises:
            ChimeError: The number is held by something, the service refused, or this is another account.
        """
        live = self.find(phone_number)
        if live is None and self.is_another(outputs):
            raise failures.elsewhere(phone_number)
        if live is None or live.is_in_deletion_queue:
            return
        if live.associations:
            holders = ", ".join(f"{held.get('Name')} {held.get('Value')}" for held in live.associations)
            raise failures.of_number(
                phone_number, f"not released: held by {holders}", "disassociate it first, or retain it"
            )
        approval = self.approved()
        if approval is not None and phone_number not in approval.releases:
            raise failures.not_approved(phone_number, ["its release was not approved"])
        self._write(self.deletions, phone_number, live.phone_number_id, "release")

    def is_another(self, outputs: Mapping[str, Any]) -> bool:
        """Return whether this is not the account and region in which a number was last seen.

        A number counts as gone only where it would have to be; an account without any number proves nothing.

        Raises:
            ChimeError: The service could not be asked.
        """
        sample = self.any_number()
        stored = str(outputs.get("phone_number_arn") or "")
        return sample is None or (bool(stored) and _home(stored) != _home(sample.phone_number_arn))

    def _require_allowed(self, live: Live | None) -> None:
        if live is not None and self.only is not None and live.account_id != self.only:
            raise failures.other_account(live.account_id, self.only)

    def _objections(self, changes: Sequence[Change]) -> dict[Change, str]:
        """Return why changes may not be written, for those that may not.

        What is compared is the live value, also where the state would do for the change itself: what
        was approved is to replace the value that the reviewer saw, and no other.
        """
        approval = self.approved() if changes else None
        if approval is None:
            return {}
        reasons = {
            change: approved.objection(
                approval, change, self._present(change.phone_number).value(change.attribute)
            )
            for change in changes
        }
        return {change: reason for change, reason in reasons.items() if reason}

    def _present(self, phone_number: str) -> Live:
        """Return a live number. Raises ChimeError where the account has no such number."""
        live = self.find(phone_number)
        if live is None:
            raise failures.not_in_account(phone_number)
        return live

    def _write(self, outgoing: Outgoing[_Item], phone_number: str, item: _Item, kind: str) -> None:
        """Have an item sent with others, and wait until it has taken effect. Raises ChimeError where it does not."""
        outgoing.progress.expect()
        with self.waiting():
            error = outgoing.batcher.submit(phone_number, item, kind=kind).exception()
        if isinstance(error, (batching.NotAllowed, batching.BudgetSpent)):
            why = told(phone_number, kind, error)
            raise failures.stopped(why, outgoing.progress.applied) from error
        if isinstance(error, (batching.SendFailure, batching.BatchingError, failures.ChimeError)):
            raise told(phone_number, kind, error) from error
        if error is not None:
            raise error

    def _is_written(self, change: Change, attempts: int = _ATTEMPTS_AT_A_CONFLICT) -> bool:
        """Write a change; return False where it has to wait for a calling name that is pending.

        A conflict is either that, which a new reading of the number shows, or two requests at the
        same moment, which repeating settles.
        """
        try:
            self._write(self.updates, change.phone_number, change, change.attribute.value)
        except failures.ChimeError as error:
            if error.code != failures.CONFLICT:
                raise
            live = self.find(change.phone_number)
            if live is not None and live.value(change.attribute) == change.after:
                return True  # done by an earlier run, whose state was lost
            if live is not None and live.calling_name_is_pending:
                self._defer(change)
                return False
            if attempts == 1:
                raise
            return self._is_written(change, attempts - 1)
        return True

    def _defer(self, change: Change) -> None:
        self.warn(preview_lines.waits(change.attribute, change.after))

    def _verdict(self, change: Change) -> Verdict:
        if change.attribute is not Attribute.CALLING_NAME:
            return Verdict.SEND
        return calling_names.verdict(self._present(change.phone_number), change.after)


def _asked(call: Callable[[], Live | None]) -> Live | None:
    """Return what a read returns, its failure told for users."""
    try:
        return call()
    except ServiceError as error:
        raise failures.of_call(error.operation, error.code, error.message) from error


def _home(arn: str) -> list[str]:
    """Return the parts of an ARN that say where it lives: partition, service, region, account."""
    return arn.split(":")[1:5]
