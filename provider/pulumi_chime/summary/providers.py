"""What numbers are managed with: the stack's settings, or on the native door those of the provider that serves a number.

A `Provider` that the program declares takes nothing from the stack's settings. The engine's own, which serves a number
that names none, has them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import settings
from pulumi_chime.model.release_list import ReleaseList, read_releases
from pulumi_chime.model.resource_types import is_default_provider, is_provider
from pulumi_chime.model.settings import Preflight
from pulumi_chime.summary.blind_spots import explain_hidden
from pulumi_chime.summary.preview import STREAMING, UNKNOWN, UNREADABLE, contains

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pulumi_chime.model.settings import Settings
    from pulumi_chime.summary.preview import Preview, Resource, Step, Urn

_PLACE = {"region": "region", "profile": "profile", "endpointUrl": "endpoint_url"}
_NOT_SHOWN = f"this form of the preview does not show its provider; set {STREAMING}"


def with_connections(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield steps in which each number of the native door declares the connection that its provider has.

    A provider that the preview does not show has not changed, or nobody knows it: then the connection is the stored
    one of a number that it served before, and hidden otherwise.
    """
    providers = _configurations(steps)
    for step in steps:
        connection = _connection(step, step.new, providers) if step.is_native and step.new else None
        if step.new and connection:
            new = replace(step.new, inputs={**step.new.inputs, "connection": connection})
            yield replace(step, new=new)
        else:
            yield step


def _configurations(steps: Iterable[Step]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the inputs of each provider of phone numbers, by URN: those that it will have, then those it had."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for step in steps:
        if is_provider(step.urn.type):
            shown = (resource.inputs for resource in (step.new, step.old) if resource)
            found.setdefault(step.urn.text, []).extend(shown)
    return found


def _connection(
    step: Step, new: Resource, providers: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Mapping[str, Any] | None:
    if new.provider is None:
        return {"region": UNREADABLE}
    if shown := providers.get(new.provider.text):
        return {
            _PLACE.get(name, name): value
            for name, value in shown[0].items()
            if name in _PLACE or _hides_all(name, value)
        }
    if is_default_provider(new.provider.name):
        return None
    stored = step.old.outputs.get("connection") if step.old and step.old.provider == new.provider else None
    return stored if isinstance(stored, dict) else {"region": UNREADABLE}


def _hides_all(name: str, value: object) -> bool:
    """Return whether a provider looks at nothing, because a setting is not known yet."""
    return name in settings.NAMES and contains(value, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Providers:
    """What the numbers of a preview are managed with.

    Attributes:
        stack: The stack's settings.
        stack_releases: The numbers that those name.
        shown: The inputs of the providers that the preview shows, by URN.
    """

    stack: Settings
    stack_releases: ReleaseList
    shown: Mapping[str, Sequence[Mapping[str, Any]]]

    @classmethod
    def of(cls, preview: Preview, releases: ReleaseList | None = None) -> Providers:
        """Return those of a preview.

        Args:
            preview: What is reviewed.
            releases: The numbers that the stack's settings name; None: what their file says now.
        """
        configured = _read_settings(
            {name: preview.configuration.get(f"{settings.NAMESPACE}:{name}") for name in settings.NAMES}
        )
        named = _read_releases(configured.releases) if releases is None else releases
        return cls(configured, named, _configurations(preview.steps))

    def settings_of(self, step: Step) -> Settings:
        """Return the settings of a number; all defaults where the preview does not show them."""
        provider = _provider_of(step.new, step.old)
        if self._has_stack_settings(step, provider):
            return self.stack
        shown = self.shown.get(provider.text) if provider else None
        return _read_settings(_texts(shown[0])) if shown else _read_settings({})

    def shows_settings_of(self, step: Step) -> bool:
        """Return whether the preview shows the settings of a number; otherwise those of `settings_of` are a guess."""
        provider = _provider_of(step.new, step.old)
        is_shown = provider is not None and bool(self.shown.get(provider.text))
        return is_shown or self._has_stack_settings(step, provider)

    def releases_of(self, step: Step) -> ReleaseList:
        """Return the numbers that may be released where this step deletes one.

        Where the preview does not show which those are, the list has that as its problem.
        """
        provider = _provider_of(step.old, step.new)
        if self._has_stack_settings(step, provider):
            return self.stack_releases
        shown = self.shown.get(provider.text) if provider else None
        if not shown:
            return ReleaseList(problem=_NOT_SHOWN)
        # A provider that changes in this run may delete before and after.
        return merge_releases(_read_releases(_texts(inputs).get("releases")) for inputs in shown)

    def may_release(self, steps: Iterable[Step]) -> bool:
        """Return whether any number at all may be released: somebody is named, or a list cannot be read.

        Args:
            steps: Those of phone numbers.
        """
        shown = (
            _read_releases(_texts(each).get("releases")) for inputs in self.shown.values() for each in inputs
        )
        lists = [self.stack_releases, *shown, *map(self.releases_of, steps)]
        return any(each.numbers or each.problem for each in lists)

    def _has_stack_settings(self, step: Step, provider: Urn | None) -> bool:
        is_default = provider is not None and is_default_provider(provider.name)
        return not step.is_native or (is_default and provider is not None and provider.text not in self.shown)


def name_provider(step: Step) -> str:
    """Return what tells a number's provider from others, with which it shares no request; empty on the dynamic door."""
    provider = _provider_of(step.new, step.old) if step.is_native else None
    return provider.text if provider else ""


def merge_releases(lists: Iterable[ReleaseList]) -> ReleaseList:
    """Return a list of all that may be released by any of several."""
    each = list(lists)
    if len(each) == 1:
        return each[0]
    problem = next((one.problem for one in each if one.problem), "")
    return ReleaseList(numbers=frozenset().union(*(one.numbers for one in each)), problem=problem)


def _provider_of(*resources: Resource | None) -> Urn | None:
    return next((each.provider for each in resources if each and each.provider), None)


def _texts(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return a provider's inputs as a stack's configuration has them."""
    return {name: value if isinstance(value, str) else _as_text(value) for name, value in inputs.items()}


def _as_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else json.dumps(value)


def _read_settings(texts: Mapping[str, str | None]) -> Settings:
    """Return settings; the default of one that is hidden, or that the provider refuses; a hidden preflight is off."""
    if explain_hidden(texts.get("preflight")):
        texts = {**texts, "preflight": Preflight.OFF.value}
    return settings.read({name: text for name, text in texts.items() if _is_readable(name, text)}.get)


def _is_readable(name: str, text: str | None) -> bool:
    try:
        settings.read({name: text}.get)
    except settings.SettingsError:
        return False
    return True


def _read_releases(setting: str | None) -> ReleaseList:
    """Return the numbers that a file of releases names, as it is now."""
    if setting is not None and (reason := explain_hidden(setting)):
        return ReleaseList(problem=f"the setting is {reason}")
    return read_releases(setting)
