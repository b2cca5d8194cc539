"""Where a queue is. Its address holds a password, so it is shown to nobody: no error, no log and no process list has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pulumi_chime.stacks.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "PULUMI_CHIME_QUEUE"
"""The address of the queue of `pulumi-chime stacks`, where `--queue` is not given: a database of PostgreSQL."""
SCHEMA = "pulumi_chime_stacks"
"""The schema of all our tables, so that a database may be shared with other programs, Procrastinate's own included."""

_SCHEMES = ("postgresql://", "postgres://")
_CONNECT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class QueueAddress:
    """The address of a queue.

    Attributes:
        conninfo: As PostgreSQL's library takes it, with our schema.
    """

    conninfo: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> QueueAddress:
        """Return the address of a URL.

        Raises:
            UsageError: It is none; the error does not repeat it.
        """
        if not url.startswith(_SCHEMES):
            raise UsageError(
                f"the queue's address is not shown, but it is none: it begins with {_SCHEMES[0]} "
                "(give --queue, or set PULUMI_CHIME_QUEUE)"
            )
        try:
            parts = conninfo_to_dict(url)
        except (psycopg.Error, UnicodeError):
            # Its message may repeat the address.
            raise UsageError(
                "the queue's address is not shown, but it is none that PostgreSQL understands: "
                "postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with what is special in a password percent-encoded"
            ) from None
        options = " ".join(filter(None, [str(parts.get("options") or ""), f"-c search_path={SCHEMA}"]))
        named: dict[str, Any] = {
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "pulumi-chime stacks",
            **parts,
            "options": options,
        }
        return cls(make_conninfo(**named))


def explain(error: BaseException | None) -> str:
    """Return why a queue cannot be used, in a few words of ours: those of PostgreSQL's library may show the address."""
    if isinstance(error, UnicodeError):
        return _UNKNOWN_HOST
    while error is not None and not isinstance(error, psycopg.Error):
        error = error.__cause__
    if error is None:
        return "no answer"
    if isinstance(error, psycopg.Error) and error.sqlstate in _STATES:
        return _STATES[error.sqlstate]
    text = str(error).lower()
    return next((ours for theirs, ours in _TEXTS if theirs in text), _without_address(error))


def unreachable(error: BaseException) -> str:
    """Return the line for a queue that cannot be used at all."""
    return f"the queue cannot be reached: {explain(error)}; its address is in --queue or {VARIABLE}"


def _without_address(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    return f"{type(error).__name__}, SQLSTATE {state}" if state else type(error).__name__


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__


_UNKNOWN_HOST = "its host's name is not known"
"""Also where it could be none: Python raises UnicodeError of a name that has an empty or too long part."""
_DAMAGED = f"something is missing of its tables; drop the schema {SCHEMA} while nobody uses it"
_STATES = {
    "28000": "it refuses this user",
    "28P01": "it refuses the password",
    "3D000": "it has no such database",
    "42P01": _DAMAGED,
    "42703": _DAMAGED,
    "42883": _DAMAGED,
    "3F000": _DAMAGED,
    "42501": "the user may not do that: it needs the right to create a schema, or to use the one that is there",
    "53100": "its disk is full",
    "53300": "it has too many connections",
    "57P01": "it is shutting down",
    "57P02": "it has crashed and is starting again",
    "57P03": "it is starting",
    "25006": "it is read-only: a standby, perhaps",
}
"""SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_TEXTS = (
    ("password authentication failed", _STATES["28P01"]),
    ("no password supplied", "it asks for a password, and the address has none"),
    ("does not exist", "it has no such database or user"),
    ("no pg_hba.conf entry", "it does not let this user in from here"),
    ("shutting down", _STATES["57P01"]),
    ("starting up", _STATES["57P03"]),
    ("too many clients", _STATES["53300"]),
    (
        "unsupported startup parameter",
        "it refuses the setting `options`, as a pooler before a PostgreSQL does: give the address of the server itself",
    ),
    ("could not translate host name", _UNKNOWN_HOST),
    ("name or service not known", _UNKNOWN_HOST),
    ("name resolution", _UNKNOWN_HOST),
    ("failed to resolve host", _UNKNOWN_HOST),
    ("refused", "nobody listens there"),
    ("no such file", "nobody listens there"),
    ("timeout", "no answer in time"),
    ("timed out", "no answer in time"),
    ("invalid response to ssl", "what answers there is no PostgreSQL"),
    ("definition of service", "the service that the address names is defined nowhere"),
    ("ssl", "its TLS connection cannot be made: see sslmode in the address"),
    ("certificate", "its TLS connection cannot be made: see sslmode in the address"),
    ("closed the connection", "it has closed the connection"),
    ("connection", "no connection can be made, or it was lost"),
)
"""What PostgreSQL's library says, in small letters, and what it means."""
