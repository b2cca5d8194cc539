"""Where a program in TypeScript declares numbers: what the options of a resource say, and the providers that they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi_chime.onboarding.managed import NotManagedError
from pulumi_chime.onboarding.places import region_of_provider
from pulumi_chime.onboarding.typescript_tokens import (
    Token,
    find_code,
    find_tokens,
    plain_text_of,
    read_parts,
    read_properties,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.onboarding.typescript_source import TypeScriptSource

_PROVIDER = re.compile(r"\b(?P<variable>[\w$]+)\s*=\s*new\s+(?:[\w$]+\s*\.\s*)*Provider\s*\(")
_RULE = "resource options have to be an object, and a provider to be given texts"


def region_of_options(
    source: TypeScriptSource, options: Sequence[tuple[Token, ...]] | None, settings: Mapping[str, str]
) -> str | None:
    """Return where a resource lives; None where the program does not say, or elsewhere than in the stack's account.

    Args:
        source: The program.
        options: What stands behind the resource's properties; None where nobody can say.
        settings: Of the provider, as the project has them.
    """
    text, default = source.text, settings.get("region", "")
    if options is None:
        return None
    if not options:
        return default
    try:
        given = read_properties(text, options[0], _RULE)
    except NotManagedError:
        return None
    if given.keys() & {"parent", "providers"}:
        return None
    if "provider" not in given:
        return default
    variable = given["provider"][0].text
    regions = {
        _region_of_provider(text, match, settings) for match in source.find(_providers).get(variable, ())
    }
    return regions.pop() if len(given["provider"]) == len(regions) == 1 else None


def _providers(source: TypeScriptSource) -> Mapping[str, list[re.Match[str]]]:
    found: dict[str, list[re.Match[str]]] = {}
    for match in find_code(source.text, _PROVIDER):
        found.setdefault(match["variable"], []).append(match)
    return found


def _region_of_provider(text: str, match: re.Match[str], settings: Mapping[str, str]) -> str | None:
    try:
        arguments = read_parts(find_tokens(text, match.end(), _RULE), text, match.end(), _RULE).parts
        given = read_properties(text, arguments[1], _RULE) if len(arguments) > 1 else {}
    except NotManagedError:
        return None
    return region_of_provider({name: plain_text_of(value) for name, value in given.items()}, settings)
