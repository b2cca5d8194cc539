"""Have a thing in its place: take the one that is kept, or let the first source that works make it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from source import UnavailableError
from store import DamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source import Source
    from store import Store

logger = logging.getLogger(__name__)


class UnobtainableError(Exception):
    """No way to a thing works here. The text names each, why it failed, and what helps."""


def obtain_kept(store: Store, sources: Sequence[Source], tried: Mapping[str, str], mend: str) -> None:
    """Have the store's thing kept, making it if need be.

    Args:
        store: Its place.
        sources: How it can be made, best first.
        tried: What did not work before: the reasons by name.
        mend: What helps where nothing works.

    Raises:
        UnobtainableError: None of the sources has one.
    """
    if _is_kept(store):
        return
    with store.locked():
        if not _is_kept(store):  # another process may have made it while this one waited
            _make(store, sources, {**tried}, mend)


def _is_kept(store: Store) -> bool:
    try:
        return store.is_kept()
    except DamagedError as error:
        logger.warning(
            "The %s kept from an earlier run is damaged and will be made again: %s", store.noun, error
        )
        return False


def _make(store: Store, sources: Sequence[Source], tried: dict[str, str], mend: str) -> None:
    for source in sources:
        reason = _reason_against(source, store)
        if reason is None:
            return
        logger.info("%s: %s", source.name, reason)
        tried[source.name] = reason
    reasons = "\n".join(f"  {name}: {reason}" for name, reason in tried.items())
    raise UnobtainableError(f"The Pulumi {store.noun} cannot be had on this machine.\n{reasons}\n{mend}")


def _reason_against(source: Source, store: Store) -> str | None:
    try:
        store.keep(source)
    except UnavailableError as error:
        return str(error)
    return None
