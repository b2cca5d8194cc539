"""The experiments: each a request or a few that a number's name survives, and what its outcome says of a switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pulumi_chime.verification.spare_number import UnsuitableNumberError
from pulumi_chime.verification.unknown_numbers import unknown_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pulumi_chime.verification.spare_number import Outcome, SpareNumber

MOST_ITEMS: Final = 51
"""In the largest request: one more than the documented most. What more would do is not tried."""

_NOT_FOUND = "NotFound"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question.

    Attributes:
        question: In words.
        answer: In words.
        setting: The emulator's switch for it, such as `raw_ids=accepted`; empty where none says it.
        is_settled: Whether the question is answered.
        outcomes: What became of each request.
    """

    question: str
    answer: str
    setting: str
    is_settled: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All answers.

    Attributes:
        findings: In the order in which they were asked.
    """

    findings: tuple[Finding, ...]

    @property
    def settings(self) -> list[str]:
        """The emulator's switches, each once; none that two answers contradict."""
        values: dict[str, set[str]] = {}
        for finding in self.findings:
            if finding.setting:
                name, _, value = finding.setting.partition("=")
                values.setdefault(name, set()).add(value)
        return [f"{name}={value}" for name, found in values.items() if len(found) == 1 for value in found]

    @property
    def are_settled(self) -> bool:
        """Whether every question is answered, and no two answers contradict each other."""
        named = {finding.setting.partition("=")[0] for finding in self.findings if finding.setting}
        return all(finding.is_settled for finding in self.findings) and len(self.settings) == len(named)


def run_experiments(spare: SpareNumber, present: Collection[str], tell: Callable[[str], None]) -> Findings:
    """Return what the service does. The number's name is another afterwards, until it is restored.

    Args:
        spare: A number that is suitable.
        present: The account's numbers, E.164.
        tell: Shows what is asked next.

    Raises:
        UnsuitableNumberError: Not even a plain change of the name is accepted.
        ServiceError: The service was not reached, or does not let us.
    """
    trial = _Trial(spare, unknown_ids(MOST_ITEMS - 1, present))
    tell("a plain change of the name")
    plain = spare.send([trial.item()])
    if not (plain.is_clean and plain.took_effect):
        raise UnsuitableNumberError(
            f"a plain change of its name was not accepted ({_told(plain)}); name another number"
        )
    findings: list[Finding] = []
    for question, ask in (
        ("Is +1… accepted as an id in a batch, instead of %2B1…?", trial.raw_id),
        ("Does an unknown id fail only its own item?", trial.unknown_id),
        ("How many numbers may a batch have?", trial.batch_limit),
        ("What does a number fail that is twice in a batch?", trial.duplicate),
        ("What does an item with two attributes fail?", trial.two_attributes),
    ):
        tell(question)
        answer, setting, outcomes = ask()
        findings.append(
            Finding(question, answer, setting, bool(setting) or ask == trial.unknown_id, outcomes)
        )
    return Findings(tuple(findings))


_Answer = tuple[str, str, "tuple[Outcome, ...]"]


class _Trial:
    """The questions, which build on each other: what a large batch says depends on what one unknown id does."""

    def __init__(self, spare: SpareNumber, unknown: list[str]) -> None:
        self._spare = spare
        self._unknown = unknown
        self._count = 0
        self._limit = 0

    def item(self, phone_number_id: str | None = None, **more: str) -> dict[str, str]:
        """Return an item that gives a number a name which no earlier one gave."""
        self._count += 1
        return {
            "PhoneNumberId": phone_number_id or self._spare.id,
            "Name": f"pulumi-chime verify {self._count}",
            **more,
        }

    def raw_id(self) -> _Answer:
        """Spell the id as +1…."""
        outcome = self._spare.send([self.item(self._spare.live.phone_number)])
        if outcome.is_clean and outcome.took_effect:
            return "accepted", "raw_ids=accepted", (outcome,)
        if outcome.item_errors == {_NOT_FOUND: 1} and not outcome.took_effect:
            return "not found", "raw_ids=not_found", (outcome,)
        return f"neither accepted nor not found: {_told(outcome)}", "", (outcome,)

    def unknown_id(self) -> _Answer:
        """Send the number with one that nobody has."""
        outcome = self._batch(2)
        if self._is_accepted(outcome):
            self._limit = 2
            return f"yes: {_told(outcome)}", "", (outcome,)
        return f"no: {_told(outcome)}", "", (outcome,)

    def batch_limit(self) -> _Answer:
        """Send ever more numbers of which all but one are unknown, and find where that ends."""
        if not self._limit:
            return (
                "not asked: a batch with an unknown id was not accepted, so a large one proves nothing",
                "",
                (),
            )
        outcomes: list[Outcome] = []

        def accepts(items: int) -> bool:
            outcomes.append(self._batch(items))
            return self._is_accepted(outcomes[-1])

        if accepts(MOST_ITEMS):
            self._limit = MOST_ITEMS
            return f"{MOST_ITEMS} or more; more were not tried", f"batch_limit={MOST_ITEMS}", tuple(outcomes)
        if not outcomes[-1].refusal:
            return f"not clear: {_told(outcomes[-1])}", "", tuple(outcomes)
        self._limit, refused = (
            (MOST_ITEMS - 1, MOST_ITEMS) if accepts(MOST_ITEMS - 1) else (2, MOST_ITEMS - 1)
        )
        while refused - self._limit > 1:
            middle = (self._limit + refused) // 2
            self._limit, refused = (middle, refused) if accepts(middle) else (self._limit, middle)
        return f"{self._limit}", f"batch_limit={self._limit}", tuple(outcomes)

    def duplicate(self) -> _Answer:
        """Name the number twice."""
        if not self._limit:
            return "not asked: a batch of two numbers was not accepted", "", ()
        return self._wrong_item([self.item(), self.item()])

    def two_attributes(self) -> _Answer:
        """Send a name together with the product type that the number has, which changes nothing."""
        if not self._spare.live.product_type:
            return "not asked: the number shows no product type", "", ()
        return self._wrong_item([self.item(ProductType=self._spare.live.product_type)])

    def _wrong_item(self, items: list[dict[str, str]]) -> _Answer:
        outcome = self._spare.send(items)
        if outcome.refusal:
            return f"the whole request ({outcome.refusal})", "wrong_item=request", (outcome,)
        if outcome.item_errors:
            return f"the item alone: {_told(outcome)}", "wrong_item=item", (outcome,)
        return f"nothing: it was accepted ({_told(outcome)})", "", (outcome,)

    def _batch(self, items: int) -> Outcome:
        return self._spare.send([self.item(), *(self.item(each) for each in self._unknown[: items - 1])])

    def _is_accepted(self, outcome: Outcome) -> bool:
        """Return whether every unknown id failed alone, and the number took effect."""
        return (
            not outcome.refusal
            and outcome.took_effect
            and sum(outcome.item_errors.values()) == outcome.items - 1
        )


def _told(outcome: Outcome) -> str:
    if outcome.refusal:
        return f"the request failed with {outcome.refusal}"
    errors = ", ".join(f"{count} x {code}" for code, count in outcome.item_errors.items()) or "no errors"
    return f"{errors}, and the name {'changed' if outcome.took_effect else 'did not change'}"
