"""One failure for many numbers: it is explained at the first of them, and the others refer to it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import failures, state
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_chime.lifecycle.run import Run


@contextlib.contextmanager
def working_on(run: Run, phone_number: str, properties: Mapping[str, Any]) -> Iterator[None]:
    """Count the running call as work, and explain its failure; see `explaining`. Raises ChimeError."""
    with run.workload.working(), explaining(run, phone_number, properties):
        yield


@contextlib.contextmanager
def explaining(run: Run, phone_number: str, properties: Mapping[str, Any]) -> Iterator[None]:
    """Explain what fails for all numbers of a connection at one of them.

    Raises:
        ChimeError: What the block raised, or whose error gives the reason.
    """
    try:
        yield
    except ChimeError as error:
        if not error.repeats:
            raise
        topic = f"{state.connection(properties)} {error.reason}"
        if (elsewhere := run.explained_at(topic, phone_number)) != phone_number:
            raise failures.same_reason_again(phone_number, error, elsewhere) from error
        raise failures.explained_at(phone_number, error) from error


def is_first_for_connection(run: Run, topic: str, properties: Mapping[str, Any]) -> bool:
    """Return whether nothing has been said of a topic for the connection that the properties name."""
    return run.is_first(f"{state.connection(properties)} {topic}")
