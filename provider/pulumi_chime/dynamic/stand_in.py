"""A module with some functions replaced, known only to the file that serves the plugin.

Only a name in Pulumi's own file comes to mean something else. Other code in the process, other providers included,
has the module itself; and where that file does not use the name, nothing is changed.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def stand_in(original: ModuleType, user: ModuleType | None, **functions: Callable[..., Any]) -> bool:
    """Give the user of a module one that is like it, except for these functions.

    Args:
        original: The module, which the user has under the last part of its name.
        user: Whose name is changed; by default that of the file that serves the plugin.
        functions: What is replaced, by name.

    Returns:
        Whether the user had the module under that name.
    """
    names = vars(user or sys.modules["__main__"])
    name = original.__name__.rpartition(".")[2]
    if names.get(name) is not original:
        return False
    names[name] = SimpleNamespace(**{**vars(original), **functions})
    return True
