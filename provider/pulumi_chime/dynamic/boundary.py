"""Where errors leave the provider: ours become one line, bugs keep their traceback.

`pulumi.dynamic` sends the formatted traceback of whatever a provider raises. In the plugin process
(never in a user's program, where Pulumi's SDK then hangs) `sys.tracebacklimit` is set to 0, so an
expected error is its own last line. An unexpected one carries its whole traceback in its message.
"""

from __future__ import annotations

import functools
import sys
import traceback
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pulumi_chime.dynamic.plugin import is_plugin

if TYPE_CHECKING:
    from collections.abc import Callable

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_ALL_FRAMES = 200


class BugError(Exception):
    """An error that nobody expected, with its traceback as its message."""


# As for every error that users see: the engine shows `pulumi_chime.BugError: …`.
BugError.__module__ = "pulumi_chime"


def one_line(
    *expected: type[Exception],
) -> Callable[[Callable[_Arguments, _Result]], Callable[_Arguments, _Result]]:
    """Decorate a provider's method: errors of these types leave it as one line, all others as bugs.

    Args:
        expected: The errors whose text is written for the user.
    """

    def decorate(method: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
        @functools.wraps(method)
        def guarded(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
            if is_plugin():
                sys.tracebacklimit = 0
            try:
                return method(*arguments, **named)
            except expected as error:
                raise error from None
            except Exception as error:  # noqa: BLE001 - the provider's outermost line: every bug leaves here
                lines = traceback.format_exception(type(error), error, error.__traceback__, limit=_ALL_FRAMES)
                raise BugError("this is a bug of pulumi-chime:\n" + "".join(lines)) from None

        return guarded

    return decorate
