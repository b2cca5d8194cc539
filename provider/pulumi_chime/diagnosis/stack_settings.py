"""The settings of a project's stacks, under the provider's own rules, and the files that they name."""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, does_not_apply, fine, hint, wrong
from pulumi_chime.diagnosis.project import StackFile
from pulumi_chime.diagnosis.wording import counted
from pulumi_chime.model import approved_file, settings
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.project_paths import locate
from pulumi_chime.model.release_list import read_releases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pulumi_chime.diagnosis.project import Project, Setting

_ACCEPTED = "; accepted are "
_THE_PROJECT = "the project"
_PLACE = ("region", "profile", "endpointUrl", "accountId")


def look_at_settings(project: Project) -> Iterator[Finding]:
    """Yield how it stands with the settings of each stack, and with the files that they name."""
    if project.file is None:
        yield does_not_apply("settings", f"there is no Pulumi.yaml at or above {project.directory}")
        return
    if project.problem:
        yield wrong("settings", f"{project.file}: {project.problem}", "correct the file")
        return
    if not project.stacks and not project.settings:
        mend = "pulumi stack init dev && pulumi config set chime:region us-east-1"
        yield hint("settings", f"no stack of {project.file} has a file with settings", mend)
        return
    # A stack without a file of its own has the project's settings.
    for stack in project.stacks or [StackFile(_THE_PROJECT, project.file, project.settings)]:
        yield _look_at_stack(stack)
        yield from _look_at_files(stack, project.program)


def usable(named: Mapping[str, Setting]) -> dict[str, str]:
    """Return the settings that can be read and are possible, by their names."""
    return {
        name: setting.text
        for name, setting in named.items()
        if setting.text is not None and _is_possible(name, setting.text)
    }


def hidden_places(named: Mapping[str, Setting]) -> list[str]:
    """Return the names of those settings that say where the numbers live, and cannot be read or are impossible."""
    return [name for name in _PLACE if name in named and name not in usable(named)]


def _is_possible(name: str, text: str) -> bool:
    try:
        settings.read({name: text}.get)
    except settings.SettingsError:
        return False
    return name in settings.NAMES


def _look_at_stack(stack: StackFile) -> Finding:
    check = f"settings of {stack.name}"
    if stack.problem:
        return wrong(check, f"{stack.path}: {stack.problem}", "correct the file")
    problems = [*_problems(stack), *_misspelled(stack)]
    if problems:
        told = "; ".join(f"{file}: {'; '.join(each)}" for file, each in _by_file(stack, problems).items())
        return wrong(check, told, _mends(stack, dict.fromkeys(name for name, _ in problems)))
    hidden = sum(setting.is_encrypted for setting in stack.settings.values())
    note = f", {counted(hidden, 'encrypted one')} not looked at" if hidden else ""
    return fine(check, f"{counted(len(stack.settings), 'setting')} under chime:{note}")


def _problems(stack: StackFile) -> Iterator[tuple[str, str]]:
    """Yield the settings that are wrong, and why."""
    explained = False
    for name, setting in stack.settings.items():
        # Of what is encrypted, whether there is such a setting is all that can be told.
        is_hidden = setting.text is None and name in settings.NAMES
        if is_hidden and not setting.is_encrypted:
            yield name, f"line {setting.line}: chime:{name} is no single value"
        if is_hidden:
            continue
        try:
            settings.read_all({f"{settings.NAMESPACE}:{name}": setting.text or ""})
        except settings.SettingsError as error:
            said = " ".join(str(error).split())
            # Which settings there are is said once.
            said = said.partition(_ACCEPTED)[0] if explained else said
            explained = explained or _ACCEPTED in said
            yield name, f"line {setting.line}: {said}"


def _misspelled(stack: StackFile) -> Iterator[tuple[str, str]]:
    """Yield what Pulumi reads otherwise than it is written: a number without quotes loses its leading zeros."""
    setting = stack.settings.get("accountId")
    if setting and setting.text and not setting.is_quoted and setting.text.startswith("0"):
        found = f"chime:accountId {setting.text} loses its leading zero unless it is in quotes"
        yield "accountId", f"line {setting.line}: {found}"


def _by_file(stack: StackFile, problems: Iterable[tuple[str, str]]) -> dict[Path, list[str]]:
    """Return what is wrong by the file in which it stands: the stack's own, or the project's."""
    found: dict[Path, list[str]] = {}
    for name, problem in problems:
        found.setdefault(stack.settings[name].file, []).append(problem)
    return found


def _mends(stack: StackFile, names: Iterable[str]) -> str:
    """Return what to do for each setting that is wrong: away with what there is not, another value for the others."""
    return "; ".join(_mend(stack, name) for name in names)


def _mend(stack: StackFile, name: str) -> str:
    setting = stack.settings[name]
    key = shlex.quote(f"{settings.NAMESPACE}:{name}")
    if setting.file.stem == "Pulumi":
        # The engine's commands write to the files of stacks only.
        return f"{'correct' if name in settings.NAMES else 'remove'} {key} in line {setting.line} of {setting.file}"
    if name in settings.NAMES:
        return f"pulumi config set --stack {stack.name} {key} VALUE"
    return f"pulumi config rm --stack {stack.name} {key}"


def _look_at_files(stack: StackFile, program: Path) -> Iterator[Finding]:
    named = usable(stack.settings)
    if path := named.get("releases"):
        yield _look_at_releases(stack, path, program)
    if path := named.get("approvedChanges"):
        yield _look_at_approved(stack, locate(path, program))
    if path := named.get("journal"):
        yield _look_at_journal(stack, locate(path, program))


def _look_at_releases(stack: StackFile, setting: str, program: Path) -> Finding:
    check = f"releases of {stack.name}"
    found = read_releases(setting, program)
    if found.problem:
        path = found.path or locate(setting, program)
        return wrong(
            check, f"{path}: {found.problem}", f"correct chime:releases of {stack.name}, or the file"
        )
    return fine(check, f"{found.path} names {counted(len(found.numbers), 'number')} that may be released")


def _look_at_approved(stack: StackFile, path: Path) -> Finding:
    check = f"approved changes of {stack.name}"
    mend = "pulumi preview --json | pulumi-chime summary --approve FILE, or correct chime:approvedChanges"
    problem = _problem_of_file(path)
    if problem:
        return wrong(check, f"{path}: {problem}", mend)
    try:
        approved = approved_file.read(str(path))
    except ChimeError as error:
        return wrong(check, str(error), mend)
    count = len(approved.changes) + len(approved.releases)
    return fine(check, f"{path} approves {counted(count, 'change')}")


def _look_at_journal(stack: StackFile, path: Path) -> Finding:
    check = f"journal of {stack.name}"
    is_there = path.exists()
    is_new = not is_there and path.name.isprintable()
    problem = _problem_of_directory(path.parent) if is_new else _problem_of_file(path, os.R_OK | os.W_OK)
    if problem:
        return wrong(
            check, f"{path}: {problem}", f"correct chime:journal of {stack.name}, or the file's permissions"
        )
    return fine(check, f"{path} can be appended to" if is_there else f"{path} will be made")


def _problem_of_file(path: Path, access: int = os.R_OK) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error.strerror or str(error)
    except ValueError:
        return "no file can have this name"
    if not stat.S_ISREG(mode):
        return "it is not a regular file"
    return "" if os.access(path, access) else "it may not be used by you"


def _problem_of_directory(directory: Path) -> str:
    if not directory.is_dir():
        return f"there is no directory {directory}"
    return "" if os.access(directory, os.W_OK | os.X_OK) else f"nothing can be made in {directory}"
