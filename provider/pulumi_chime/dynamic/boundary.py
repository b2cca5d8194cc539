"""Where errors leave the provider: ours become one line, bugs keep their traceback.

`pulumi.dynamic` sends what `traceback.format_exc` makes of whatever a provider raises. In its own file, and there only,
that function is replaced by one that shows an error which is written for users as its own last line. Errors of all
other providers in the process are shown as ever; and where Pulumi's file does not call that function, so are ours.
"""

from __future__ import annotations

import functools
import sys
import traceback
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pulumi_chime.dynamic.plugin import is_plugin
from pulumi_chime.dynamic.stand_in import stand_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_MARK = "is_one_line"


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
                show_marked_errors_as_one_line()
            try:
                return method(*arguments, **named)
            except expected as error:
                raise _marked(error) from None
            except Exception as error:  # noqa: BLE001 - the provider's outermost line: every bug leaves here
                lines = traceback.format_exception(type(error), error, error.__traceback__)
                raise _marked(BugError("this is a bug of pulumi-chime:\n" + "".join(lines))) from None

        return guarded

    return decorate


def show_marked_errors_as_one_line(module: ModuleType | None = None) -> bool:
    """Let a module that formats exceptions with `traceback.format_exc` show those that a provider has marked without frames.

    Args:
        module: Whose calls; by default those of the file that serves the plugin.

    Returns:
        Whether the module's calls were changed now.
    """
    return stand_in(traceback, module, format_exc=_format_exc)


def _marked(error: Exception) -> Exception:
    setattr(error, _MARK, True)
    return error


def _format_exc(*arguments: Any, **named: Any) -> str:
    error = sys.exc_info()[1]
    if getattr(error, _MARK, False):
        return "".join(traceback.format_exception_only(type(error), error))
    return traceback.format_exc(*arguments, **named)
