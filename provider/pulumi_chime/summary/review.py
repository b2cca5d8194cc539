"""What a reviewer decides on: a preview, counted and put in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.summary.account_check import AccountCheck, check_account
from pulumi_chime.summary.blind_spots import BlindSpot, HiddenInput, find_blind_spots, find_hidden_inputs
from pulumi_chime.summary.calls import Calls, fewest_calls
from pulumi_chime.summary.departures import Departure, DepartureKind, find_departures
from pulumi_chime.summary.findings import (
    PolicyFinding,
    ReviewFinding,
    collect_findings,
    collect_policy_findings,
)
from pulumi_chime.summary.preview import StepOperation, is_hidden
from pulumi_chime.summary.providers import Providers
from pulumi_chime.summary.release_keys import ReleaseKey, find_release_keys
from pulumi_chime.summary.writes import PlannedWrite, WriteOutcome, planned_writes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pulumi_chime.model.arn import AccountRegion
    from pulumi_chime.model.release_list import ReleaseList
    from pulumi_chime.model.settings import Settings
    from pulumi_chime.summary.preview import Line, Preview, Step
    from pulumi_chime.summary.sender import Sender

_ORDER = tuple(Attribute)
_TYPES_WITHOUT_EFFECT = ("pulumi:pulumi:Stack", "pulumi:providers:", "chime:index:PhoneNumberFleet")


@dataclass(frozen=True, slots=True)
class Review:
    """A preview as a reviewer needs it.

    Attributes:
        project: Empty, like the stack, where the preview names no resource.
        account_check: Whether the live account was looked at.
        adopted: How many numbers are new to the stack.
        departures: By number.
        blind_spots: Resources that cannot be judged.
        hidden_inputs: What changing resources declare and the preview does not show.
        writes: By number, each number's in the order in which they are written.
        findings: Errors first.
        policy_findings: Mandatory ones first.
        policy_packs: Each with its version; None where the preview does not say which were run.
        calls: The fewest requests for what is certainly written.
        other_changes: How many other resources change.
        may_release: Whether any number at all may be released: somebody is named, or the list cannot be read.
        shows_leftovers: Whether deletions that an earlier run has left to be done would be seen.
        shows_vanished: Whether numbers that a refresh has not found would be seen.
        uncounted: The sets of which nobody sees which numbers they have, or how many: what is counted is too little.
        release_keys: The numbers that get the first of the two keys of a release.
    """

    project: str
    stack: str
    account_check: AccountCheck
    adopted: int
    departures: tuple[Departure, ...]
    blind_spots: tuple[BlindSpot, ...]
    hidden_inputs: tuple[HiddenInput, ...]
    writes: tuple[PlannedWrite, ...]
    findings: tuple[ReviewFinding, ...]
    policy_findings: tuple[PolicyFinding, ...]
    policy_packs: tuple[str, ...] | None
    calls: Calls
    other_changes: int
    may_release: bool = True
    shows_leftovers: bool = True
    shows_vanished: bool = True
    uncounted: tuple[str, ...] = ()
    release_keys: tuple[ReleaseKey, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the preview went to its end; where the program or the engine failed, it shows only a part."""
        return not any(finding.severity == "error" and not finding.subject for finding in self.findings)

    @property
    def releases(self) -> tuple[Departure, ...]:
        """The numbers that are given up."""
        return tuple(departure for departure in self.departures if departure.is_released)

    @property
    def replacements(self) -> tuple[Departure, ...]:
        """The numbers whose resources get another number."""
        return tuple(departure for departure in self.departures if departure.replaced_by)

    @property
    def leaving(self) -> tuple[Departure, ...]:
        """The numbers that stay in the account, and on its bill, without being managed."""
        return tuple(departure for departure in self.departures if departure.kind is DepartureKind.RETAINED)

    @property
    def gone(self) -> tuple[Departure, ...]:
        """The numbers that a refresh has not found in the account."""
        return tuple(departure for departure in self.departures if departure.kind is DepartureKind.GONE)

    @property
    def inputs_shown_nowhere(self) -> tuple[HiddenInput, ...]:
        """What is declared, not shown, and not among the writes either."""
        return tuple(hidden for hidden in self.hidden_inputs if not hidden.is_written)

    def writes_of(self, attribute: Attribute) -> tuple[PlannedWrite, ...]:
        """Return the writes of one attribute."""
        return tuple(write for write in self.writes if write.attribute is attribute)


def review_preview(preview: Preview, releases: ReleaseList | None = None) -> Review:
    """Return what a reviewer decides on.

    Args:
        preview: What is reviewed.
        releases: The numbers that may be released; None: what the file says that the stack's settings name.
    """
    providers = Providers.of(preview, releases)
    steps = [step for step in preview.steps if step.is_phone_number]
    checked = check_account(preview, providers)
    written = sorted(
        _all_writes(preview, steps, checked, providers),
        key=lambda write: (write.phone_number, _ORDER.index(write.attribute)),
    )
    leaving = sorted(find_departures(steps, providers), key=lambda departure: departure.phone_number)
    project, stack = _name_stack(preview)
    return Review(
        project=project,
        stack=stack,
        account_check=checked,
        adopted=len({step.urn.text for step in steps if step.operation.adopts}),
        departures=tuple(replace(each, sender=None) for each in leaving),
        blind_spots=tuple(find_blind_spots(steps)),
        hidden_inputs=tuple(find_hidden_inputs(steps)),
        writes=tuple(replace(each, sender=None) for each in written),
        findings=tuple(collect_findings(preview)),
        policy_findings=tuple(collect_policy_findings(preview)),
        policy_packs=preview.policy_packs,
        calls=_calls(written, leaving, providers.stack, checked.places),
        other_changes=len({step.urn.text for step in preview.steps if _is_another_change(step)}),
        may_release=providers.may_release(steps),
        shows_leftovers=preview.shows_leftovers,
        shows_vanished=preview.shows_vanished,
        uncounted=tuple(dict.fromkeys(step.urn.name for step in steps if step.stands_for_many)),
        release_keys=tuple(find_release_keys(steps)),
    )


def _all_writes(
    preview: Preview, steps: Sequence[Step], checked: AccountCheck, providers: Providers
) -> Iterator[PlannedWrite]:
    lines: dict[str, list[Line]] = {}
    for line in preview.lines:
        if line.urn is not None:
            lines.setdefault(line.urn.text, []).append(line)
    replaced = {step.urn.text for step in steps if step.operation is StepOperation.REPLACE}
    imported = {step.urn.text for step in steps if step.operation is StepOperation.IMPORT_REPLACEMENT}
    for step in steps:
        is_shown_twice = (
            step.operation is StepOperation.CREATE_REPLACEMENT and step.urn.text in replaced
        ) or (step.operation is StepOperation.REPLACE and step.urn.text in imported)
        if not is_shown_twice:
            is_looked_at = checked.covers(step) and providers.shows_settings_of(step)
            yield from planned_writes(step, lines.get(step.urn.text, []), is_looked_at=is_looked_at)


def _name_stack(preview: Preview) -> tuple[str, str]:
    """Return project and stack; empty where the preview names no resource."""
    return next(((step.urn.project, step.urn.stack) for step in preview.steps), ("", ""))


def _calls(
    written: Iterable[PlannedWrite],
    leaving: Iterable[Departure],
    configured: Settings,
    places: Sequence[AccountRegion],
) -> Calls:
    # Where neither the program nor the settings name a region, all numbers are in the one that was looked at.
    region = places[0].region if len(places) == 1 else None

    def resolve(sender: Sender) -> Sender:
        resolved = sender.connection.resolved(configured)
        known = resolved if resolved.region else sender.connection.resolved(configured, region)
        return replace(sender, connection=known)

    def identify(each: PlannedWrite | Departure) -> str:
        # All numbers that are not shown look the same.
        return each.resource_name if is_hidden(each.phone_number) else each.phone_number

    sent = [
        (resolve(each.sender), identify(each))
        for each in written
        if each.outcome is WriteOutcome.SENT and each.sender
    ]
    released = [
        (resolve(each.sender), identify(each)) for each in leaving if each.is_released and each.sender
    ]
    return Calls(fewest_calls(sent, configured.batch_size), fewest_calls(released, configured.batch_size))


def _is_another_change(step: Step) -> bool:
    is_other = not step.is_phone_number and not step.urn.type.startswith(_TYPES_WITHOUT_EFFECT)
    return is_other and not step.operation.has_no_effect and step.operation is not StepOperation.GONE
