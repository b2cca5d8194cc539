"""Numbers that two resources manage, in one state or in two: each of them undoes what the other one writes."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, does_not_apply, fine, hint, not_known, wrong
from pulumi_chime.diagnosis.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.diagnosis.states import Managed, State

_CHECK = "numbers of several stacks"
_MOST_SHOWN = 20


def compare_states(states: Sequence[State]) -> Iterator[Finding]:
    """Yield the numbers that more than one resource manages, in the same account and region as far as is known.

    An account or region that a state does not tell may be any.
    """
    if not states:
        yield does_not_apply(_CHECK, "no states were given; pulumi stack export > a.json, and --state a.json")
        return
    yield from _same_stack(states)
    untold = [(state, name) for state in states for name in state.untold]
    for state, name in untold:
        yield _untold(state, name)
    owners: dict[str, list[tuple[State, Managed]]] = defaultdict(list)
    for state in states:
        for managed in state.managed:
            owners[managed.phone_number].append((state, managed))
    shared = [finding for number, each in owners.items() if (finding := _conflict(number, each))]
    yield from shared[:_MOST_SHOWN]
    if len(shared) > _MOST_SHOWN:
        more = counted(len(shared) - _MOST_SHOWN, "more number")
        yield wrong(_CHECK, f"{more} managed twice", "mend the ones above, and run this again")
    if not shared and not untold:
        yield fine(
            _CHECK, f"{counted(len(owners), 'number')} in {counted(len(states), 'state')}, each managed once"
        )


def _same_stack(states: Sequence[State]) -> Iterator[Finding]:
    for one, other in combinations(states, 2):
        if one.stack and one.stack == other.stack:
            found = (
                f"{one.source} and {other.source} are both of {one.stack}: one stack twice, or two backends"
            )
            yield hint(_CHECK, found, "give each stack once")


def _untold(state: State, name: str) -> Finding:
    found = f"the numbers of {name} in {state.stack} ({state.source}) are encrypted"
    return not_known(
        _CHECK, found, "add --show-secrets to pulumi stack export, and keep its output to yourself"
    )


def _conflict(number: str, owners: Sequence[tuple[State, Managed]]) -> Finding | None:
    pairs = [(one, other) for one, other in combinations(owners, 2) if _may_be_one_place(one[1], other[1])]
    if not pairs:
        return None
    meant = {id(each[1]): each for pair in pairs for each in pair}.values()
    names = ", ".join(f"{each.name} in {state.stack} ({state.source})" for state, each in meant)
    is_certain = any(_is_certain(one[1]) and _is_certain(other[1]) for one, other in pairs)
    place = _place(pairs[0][0][1]) if is_certain else "as far as the states tell, in one account and region"
    mend = (
        "take the declaration out of all stacks but one: the number stays in the account, unless its deletion "
        "releases it (on_destroy and chime:releases)"
    )
    return wrong(_CHECK, f"{number}, {place}, is managed by {names}", mend)


def _may_be_one_place(one: Managed, other: Managed) -> bool:
    if one.endpoint_url != other.endpoint_url and None not in {one.endpoint_url, other.endpoint_url}:
        return False
    pairs = ((one.account_id, other.account_id), (one.region, other.region))
    return all(ours == theirs or not ours or not theirs for ours, theirs in pairs)


def _is_certain(managed: Managed) -> bool:
    return bool(managed.account_id and managed.region and managed.endpoint_url is not None)


def _place(managed: Managed) -> str:
    return f"account {managed.account_id}, {managed.region}"
