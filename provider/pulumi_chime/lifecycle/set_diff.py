"""Diff of a set: what is declared of each number against what was last applied or read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import preflight
from pulumi_chime.lifecycle.diff import changed_properties, moves
from pulumi_chime.lifecycle.together import do_all
from pulumi_chime.lifecycle.unsettled import resettle
from pulumi_chime.model import failures, number_set, state
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties

_COMPARED = ("managed",)
"""What a number of a set has for itself of what is kept for `read` and `delete`; the rest is the set's."""

_OF_THE_SET = {
    "defaults": {},
    "on_adopt": OnAdopt.MATCH.value,
    "on_destroy": OnDestroy.RETAIN.value,
    "connection": {},
}
_RELEASES_NOTHING = (
    "a set releases its numbers only when it is deleted itself; to release one, declare it as a PhoneNumber"
)
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class SetComparison:
    """What came of comparing.

    Attributes:
        numbers: Of each number that asks for something, the properties that do.
        added: The numbers that are new to the set.
        removed: The numbers that are no longer in it, and stay in the account.
        changed: The properties of the set itself that ask for something; all of the numbers where they are not known.
        replaces: The properties that make it another resource.
    """

    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.numbers or self.added or self.removed or self.changed or self.replaces)


def diff_set(run: Run, call: Call, olds: Properties, news: Properties) -> SetComparison:
    """Return whether declared inputs ask for anything, and show what the account says to it.

    That goes for numbers that are new to the set, too: only the outputs tell which of those that were declared before
    have been adopted.

    Args:
        run: The run.
        call: The running call.
        olds: The set's stored outputs.
        news: Checked inputs; a value may be unknown.

    Raises:
        ChimeError: In strict mode, where the update will certainly fail; a line for each number.
    """
    with run.workload.working():
        replaces = ("connection",) if moves(run.settings, olds, news.get("connection") or {}) else ()
        changed = tuple(name for name, usual in _OF_THE_SET.items() if _differs(olds, news, name, usual))
        if news.get("numbers") is UNKNOWN:
            return SetComparison(changed=("numbers", *changed), replaces=replaces)
        before, after = number_set.stored_numbers(olds), number_set.declared_numbers(news)
        removed = tuple(sorted(before.keys() - after.keys()))
        if removed:
            _say_removed(run, call, removed, olds)
        added = tuple(sorted(after.keys() - before.keys()))
        steps = _comparisons(run, call, before, after, is_replaced=bool(replaces))
        # What replaces it is looked at when it is checked, and a refresh adopts nothing.
        if run.claims.is_checked(call.urn) and not replaces:
            region = olds.get("region") or None
            for number in added:
                steps[number] = partial(_look_at_new, run, call.about(number), after[number], region)
        return SetComparison(
            numbers=_compare(run, steps),
            added=added,
            removed=removed,
            changed=changed,
            replaces=replaces,
        )


def _differs(olds: Mapping[str, Any], news: Mapping[str, Any], name: str, usual: object) -> bool:
    return bool(olds.get(name, usual) != news.get(name, usual))


def _comparisons(
    run: Run,
    call: Call,
    before: Mapping[str, Properties],
    after: Mapping[str, Properties],
    *,
    is_replaced: bool,
) -> dict[str, Callable[[], tuple[str, ...]]]:
    """Return what compares each number that may ask for something; see `lifecycle.diff`."""
    # Most numbers ask for nothing, and nothing has to be read to see that.
    return {
        number: partial(
            _compare_number, run, call.about(number), before[number], declared, is_replaced=is_replaced
        )
        for number, declared in after.items()
        if number in before
        and (
            state.is_unsettled(before[number]) or changed_properties(before[number], declared, kept=_COMPARED)
        )
    }


def _look_at_new(run: Run, call: Call, declared: Mapping[str, Any], region: str | None) -> tuple[str, ...]:
    """Show what the account says to a number that is new to the set; no property of it can be compared."""
    preflight.show_adoption(run, call, declared, region)
    return ()


def _compare(run: Run, steps: Mapping[str, Callable[[], tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return, of each number that asks for something, the properties that do."""
    found = do_all(run.workload, steps)
    errors = [each for _, each in sorted(found.items()) if isinstance(each, ChimeError)]
    if errors:
        raise ChimeError("\n".join(failures.of_many(errors)))
    return {number: each for number, each in found.items() if each and not isinstance(each, ChimeError)}


def _compare_number(
    run: Run, call: Call, olds: Properties, news: Mapping[str, Any], *, is_replaced: bool
) -> tuple[str, ...]:
    now = resettle(run, call, olds, news)
    changed = changed_properties(now, news, kept=_COMPARED)
    if changed and not is_replaced:
        preflight.show_update(run, call, olds, now, news)
    return changed


def _say_removed(run: Run, call: Call, removed: Collection[str], olds: Mapping[str, Any]) -> None:
    """Say that numbers which are no longer in a set stay, which the engine's own output does not show."""
    is_released = olds.get("on_destroy") == OnDestroy.RELEASE.value
    text = stay_line(removed, "no longer in the set")
    run.say(call, Severity.WARNING if is_released else Severity.INFO, f"{text}; {_RELEASES_NOTHING}")


def stay_line(numbers: Collection[str], reason: str) -> str:
    """Return the line that says which numbers stay in the account, and why."""
    named = sorted(numbers)[:_MOST_NAMED]
    more = [f"and {len(numbers) - len(named):,} more"] if len(numbers) > len(named) else []
    noun = "phone number" if len(numbers) == 1 else "phone numbers"
    stays = "stays" if len(numbers) == 1 else "stay"
    return f"{noun} {', '.join([*named, *more])} {stays} in the account: {reason}"
