"""Whether what a rehearsal starts takes part in it: a package of another version would speak with the real account.

The variable that leads clients to the emulator is read by this package. A program's own environment may have one that
does not know it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_chime.engine.interpreter import find_interpreter
from pulumi_chime.model.resource_types import NATIVE_PACKAGE
from pulumi_chime.model.version import VERSION
from pulumi_chime.rehearsal.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.rehearsal.real_stack import RealStack

_PLUGIN = "pulumi-resource-chime"
INSTALLED = f"resource-chime-v{VERSION}"
"""The directory of the one plugin among those that Pulumi has installed that a rehearsal may use."""
_SECONDS = 30
_QUESTION = """
import importlib.util, sys
try:
    known = importlib.util.find_spec("pulumi_chime.chime.rehearsal")
except ModuleNotFoundError:
    known = None
package = importlib.util.find_spec("pulumi_chime")
sys.exit(7 if package and not known else 0)
"""
_OLDER = 7
_WHY = "has an older pulumi-chime, which would not keep to the emulator"


def require_participating_python(stack: RealStack, environment: Mapping[str, str]) -> None:
    """Refuse a program whose Python has a package that knows no rehearsals.

    Args:
        stack: Says which Python runs its program.
        environment: Of the commands.

    Raises:
        RefusedError: It has.
    """
    runtime = stack.runtime
    options = runtime.get("options") or {}
    # Another toolchain than pip chooses an environment of its own.
    if runtime.get("name") != "python" or options.get("toolchain", "pip") != "pip":
        return
    named = options.get("virtualenv")
    python = find_interpreter(stack.project_directory / str(named) if named else None, environment)
    if python is not None and _ask(python, ["-c", _QUESTION], environment).returncode == _OLDER:
        install = f'"{python}" -m pip install --upgrade pulumi-chime'
        raise RefusedError(f"{python} {_WHY}: {install}")


def require_participating_plugin(
    stack: RealStack, resources: Iterable[Mapping[str, Any]], environment: Mapping[str, str], version: str
) -> None:
    """Refuse a plugin of the native door that is another version's, where there is anything that it serves.

    Args:
        stack: May name the plugin's directory.
        resources: As a state or a preview shows them.
        environment: Of the commands.
        version: Of this package.

    Raises:
        RefusedError: It is.
    """
    prefixes = (f"{NATIVE_PACKAGE}:", f"pulumi:providers:{NATIVE_PACKAGE}")
    if not any(str(each.get("type")).startswith(prefixes) for each in resources):
        return
    search_path = str(stack.plugin_directory) if stack.plugin_directory else environment.get("PATH", "")
    plugin = shutil.which(_PLUGIN, path=search_path)
    if plugin is None:
        plugin = _find_installed(plugins_of(environment))
    if plugin is None:
        return
    said = _ask(Path(plugin), ["--version"], environment).stdout.strip()
    if said != version:
        raise RefusedError(
            f"{plugin} is version {said[:40]!a}, and this package is {version}, so it may not keep to the emulator; "
            "put this package's own first on PATH"
        )


def plugins_of(environment: Mapping[str, str]) -> Path:
    """Return the directory of the plugins that Pulumi has installed."""
    return Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"


def _find_installed(plugins: Path) -> str | None:
    """Return the plugin of this version that Pulumi has installed; None where it has none of any version.

    Raises:
        RefusedError: There are other versions only, which the real run would take.
    """
    others = sorted(each.name for each in plugins.glob("resource-chime-v*") if each.is_dir())
    if INSTALLED in others:
        return shutil.which(_PLUGIN, path=str(plugins / INSTALLED))
    if others:
        raise RefusedError(
            f"{plugins} has {', '.join(others)} only, and this package is {VERSION}, so the plugin may not keep to the "
            "emulator; put this package's own on PATH"
        )
    return None


def _ask(
    program: Path, arguments: list[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [program, *arguments],
            cwd=program.parent,  # a file of the project could be taken for a module
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(f"{program} cannot be asked for its version: {error}") from None
