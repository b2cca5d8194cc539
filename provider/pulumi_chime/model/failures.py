"""The errors that users read: what happened, to which number, and what to do, in one line each.

What is passed on in the service's own words stays in them; the advice is ours.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from typing import TYPE_CHECKING

from pulumi_chime.model.error_codes import advice, missing_advice
from pulumi_chime.model.moments import after as moment_after
from pulumi_chime.model.numbers import DELETION_QUEUE_TIME
from pulumi_chime.model.wording import DEPLOY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pulumi_chime.model.changes import Applied, Change
    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.wording import Wording


class ChimeError(Exception):
    """What a user of the provider can act on: its text is the one line that the user sees.

    Attributes:
        code: The service's code, where a single number was refused; else empty.
        repeats: What the errors of further numbers of the connection say, where all of them fail for one reason;
            empty where the error is about a single number.
        reason: What the errors of one reason have in common; those of another reason are explained for themselves.
        repeated: What this error says once more, of a failure that another number's error explains; empty where it
            explains itself.
        applied: What of the same number took effect before; None where nothing did.
    """

    def __init__(
        self,
        text: str,
        code: str = "",
        *,
        repeats: str = "",
        reason: str = "",
        repeated: str = "",
        applied: Applied | None = None,
    ) -> None:
        super().__init__(text)
        self.code = code
        self.repeats = repeats
        self.reason = reason or repeats
        self.repeated = repeated
        self.applied = applied


# The name under which it is exported, so that the engine shows `pulumi_chime.ChimeError: …`.
ChimeError.__module__ = "pulumi_chime"

_PENDING = "; a calling name is pending there: leave calling_name out until it has settled, up to 72 hours"
_LINE_BREAK = re.compile(r"\s*[^\S ]\s*")
# Of one failure, what differs between the messages of two numbers: numbers, addresses with numbers, ids, times.
_VARYING = re.compile(r"[\w%+-]*\d[\w%+-]*")


def refused_change(change: Change, code: str, message: str) -> ChimeError:
    """Return the error for one attribute that the service did not accept."""
    what = f"{change.attribute.value}: {code}: {message}"
    return number_failure(change.phone_number, what, advice(code), code)


def failed_call(operation: str, code: str, message: str, wording: Wording = DEPLOY) -> ChimeError:
    """Return the error for a call that failed as a whole, for no number's fault; in words for what the user has run."""
    what = _sentence(f"{operation}: {code}: {message}")
    return ChimeError(
        f"{what}; {advice(code, wording)}", repeats=f"{operation}: {code}", reason=_VARYING.sub("#", what)
    )


def budget_spent(what: str, code: str) -> ChimeError:
    """Return the error for a connection on which repeating has taken too long.

    Args:
        what: How long it was tried, and what went wrong at last.
        code: The service's code for the latter.
    """
    return ChimeError(f"{_sentence(what)}; {advice(code)}", reason=code)


def number_failure(phone_number: str, what: str, todo: str, code: str = "") -> ChimeError:
    """Return the error for one number: what happened, and what to do."""
    return ChimeError(f"phone number {phone_number}: {_sentence(what)}; {todo}", code)


def not_in_account(phone_number: str) -> ChimeError:
    """Return the error for a number that a get did not find."""
    return number_failure(phone_number, "not found", missing_advice())


def id_of_another(phone_number: str, phone_number_id: str) -> ChimeError:
    """Return the error for a write that would have reached another number than the one it is meant for."""
    return number_failure(
        phone_number,
        f"not sent: its id is {phone_number_id}, which is another number's",
        "run `pulumi refresh`, which reads its own, and `pulumi up` again",
    )


def nothing_more_sent(why: ChimeError, applied: int) -> ChimeError:
    """Return the error that tells, once for a whole run, why nothing more is sent."""
    return ChimeError(
        f"{why}; {applied} changes were applied before, and what is left is not sent",
        repeats="not sent",
        reason=f"not sent: {why.reason}",
    )


def cancelled() -> ChimeError:
    """Return the error for what was not sent because somebody has cancelled the run."""
    return ChimeError(
        "not sent: the run was cancelled; run it again", repeats="not sent: the run was cancelled"
    )


def lease_lost() -> ChimeError:
    """Return the error for what was not sent because whoever deploys here for others has lost its lease."""
    return ChimeError(
        "not sent: the worker that deploys this stack could not reach its queue for as long as its lease lasts, "
        "so another one may have begun; run it again",
        repeats="not sent: the worker's lease is over",
    )


def settings_not_known(names: Iterable[str]) -> ChimeError:
    """Return the error for settings that become known only during an update."""
    return ChimeError(
        f"the provider's {', '.join(names)} becomes known only during the update; "
        "to check it before, give it a value that is known"
    )


def after(applied: Applied, failure: ChimeError) -> ChimeError:
    """Return the error for a number of which something took effect before; the failure itself may be others' too."""
    error = copy(failure)
    error.applied = applied
    return error


def explained_at(phone_number: str, failure: ChimeError) -> ChimeError:
    """Return the error that tells, at the first number, why it and others of its connection fail."""
    return ChimeError(f"phone number {phone_number}: {failure}", failure.code, applied=failure.applied)


def same_reason_again(phone_number: str, failure: ChimeError, explained: str) -> ChimeError:
    """Return the error for one more number that fails for a reason which another one was given.

    Args:
        phone_number: The number.
        failure: What happened.
        explained: The number whose error says why.
    """
    repeated = f"{failure.repeats}; the error of phone number {explained} says why"
    return ChimeError(f"phone number {phone_number}: {repeated}", repeated=repeated, applied=failure.applied)


def of_many(errors: Iterable[ChimeError]) -> list[str]:
    """Return the lines for errors of many numbers: one each, and one for all those that repeat what another explains."""
    lines, repeated = [], Counter[str]()
    for error in errors:
        if error.repeated:
            repeated[error.repeated] += 1
        else:
            lines.append(str(error))
    for reason, count in repeated.items():
        numbers = "1 more phone number" if count == 1 else f"{count:,} more phone numbers"
        lines.append(f"{numbers}: {reason}")
    return lines


def not_where_last_seen(phone_number: str) -> ChimeError:
    """Return the error that tells, once for a whole run, that the numbers of a stack are not where it looks."""
    return number_failure(
        phone_number,
        "not found, and what is found is not the account and region in which it was last seen",
        "another account or region? correct the profile; nothing was marked as gone",
    )


def other_account(connected: str, allowed: str, wording: Wording = DEPLOY) -> ChimeError:
    """Return the error for credentials of an account that the settings do not allow; in words as `failed_call`."""
    return ChimeError(
        f"connected to account {connected or '(unknown)'}, but {wording.account_id} allows only {allowed}; "
        "correct the profile or the setting",
        repeats=f"another account than {wording.account_id} allows",
    )


def refused_by_preflight(phone_number: str, reasons: Iterable[str]) -> ChimeError:
    """Return the error for an update that strict mode does not let begin."""
    return number_failure(
        phone_number, f"refused by preflight: {'; '.join(reasons)}", "see the line at its row, or correct it"
    )


def all_missing(phone_number: str) -> ChimeError:
    """Return the error for a number that is missing like all others of its run, which is more than chance."""
    return number_failure(
        phone_number,
        "not found, nor is any other number that was looked for",
        "another account or region? correct the profile; nothing was marked as gone",
    )


def unusable_releases(phone_number: str, path: Path | None, problem: str) -> ChimeError:
    """Return the error for a release that may be permitted by a file which cannot be trusted."""
    return number_failure(
        phone_number,
        f"not released: chime:releases {path}: {problem}",
        "correct the file and run it again; the number and its state stay as they are",
    )


def in_deletion_queue(live: Live) -> ChimeError:
    """Return the error for a number that has been deleted and can still be restored.

    Deleted numbers stay in the queue for seven days
    (https://docs.aws.amazon.com/chime-sdk/latest/ag/delete-phone-number.html).
    """
    deadline = moment_after(live.deleted_at, DELETION_QUEUE_TIME)
    until = f" until {deadline:%Y-%m-%d %H:%M} UTC" if deadline is not None else ""
    return number_failure(
        live.phone_number,
        f"it is in the deletion queue{until}",
        f"restore it with: aws chime-sdk-voice restore-phone-number --phone-number-id {live.phone_number}",
    )


def would_overwrite(phone_number: str, changes: Iterable[Change], *, is_pending: bool = False) -> ChimeError:
    """Return the error for an adoption that would replace values which somebody else has set.

    Args:
        phone_number: E.164.
        changes: What it would write over.
        is_pending: Whether one of the values is a calling name that has not settled: what it becomes is not shown.
    """
    differing = ", ".join(
        f"{c.attribute.value} is {c.edit.shown_before!r}, declared {c.edit.shown_after!r}" for c in changes
    )
    return number_failure(
        phone_number,
        f"differs from the account: {differing}",
        f'declare the live value, or adopt with on_adopt="overwrite"{_PENDING if is_pending else ""}',
    )


def not_approved(phone_number: str, reasons: Iterable[str]) -> ChimeError:
    """Return the error for what was not sent because nobody has approved it as it is."""
    return number_failure(
        phone_number, f"not written: {', '.join(reasons)}", "preview again, and have that approved"
    )


def _sentence(text: str) -> str:
    """Return a text in one line, without the end that a period, or a message that is missing, leaves.

    Blanks stay as they are: they may stand in a value, and one value may differ from another by them.
    """
    return _LINE_BREAK.sub(" ", text).strip().rstrip(".: ")
