"""All checks in the order in which their mends help each other, one after the other, each bounded in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.backend import look_at_backend
from pulumi_chime.diagnosis.engine import look_at_engine
from pulumi_chime.diagnosis.finding import Verdict, not_known
from pulumi_chime.diagnosis.installation import (
    look_at_dynamic_plugin,
    look_at_packages,
    look_at_python,
)
from pulumi_chime.diagnosis.language import look_at_language_host
from pulumi_chime.diagnosis.native_plugin import look_at_native_plugin
from pulumi_chime.diagnosis.permissions import try_permissions
from pulumi_chime.diagnosis.program_python import look_at_program_python
from pulumi_chime.diagnosis.service import ask_service
from pulumi_chime.diagnosis.shared_numbers import compare_states
from pulumi_chime.diagnosis.stack_settings import hidden_places, look_at_settings, usable
from pulumi_chime.diagnosis.width import look_at_checkpoints, look_at_parallelism
from pulumi_chime.diagnosis.wording import without_secrets
from pulumi_chime.model import settings
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.one_line import one_line
from pulumi_chime.model.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pulumi_chime.diagnosis.finding import Finding
    from pulumi_chime.diagnosis.project import Project, Setting
    from pulumi_chime.diagnosis.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is looked at.

    Attributes:
        project: The Pulumi project.
        stack: The stack whose settings say where the numbers live; empty where nobody has chosen.
        given: Settings that were given in place of the stack's, by their names.
        states: Of stacks, to be compared.
        environment: Of this process.
    """

    project: Project
    stack: str
    given: Mapping[str, str]
    states: Sequence[State]
    environment: Mapping[str, str]


def examine(patient: Patient, announce: Callable[[str], object]) -> list[Finding]:
    """Return what every check has found, without secrets.

    Args:
        patient: What is looked at.
        announce: Called with what comes next, which may take seconds.
    """
    return [
        replace(
            finding,
            found=one_line(without_secrets(finding.found, patient.environment)),
            mend=one_line(without_secrets(finding.mend, patient.environment)),
        )
        for finding in _findings(patient, announce)
    ]


def has_problems(findings: Sequence[Finding]) -> bool:
    """Return whether anything is wrong; hints and what is not known do not count."""
    return any(finding.verdict is Verdict.WRONG for finding in findings)


def _findings(patient: Patient, announce: Callable[[str], object]) -> Iterator[Finding]:
    project, environment = patient.project, patient.environment
    announce("the engine")
    engine, finding = look_at_engine(environment)
    yield finding
    yield look_at_language_host(project, engine, environment)
    announce("the native plugin")
    yield look_at_native_plugin(project, environment, VERSION)
    announce("this installation")
    yield look_at_python()
    yield look_at_packages()
    yield look_at_program_python(project, environment, VERSION)
    yield look_at_dynamic_plugin()
    announce("the backend")
    backend, findings = look_at_backend(project, engine, environment)
    yield from findings
    yield look_at_parallelism(environment)
    yield look_at_checkpoints(
        environment,
        saves_at_little_cost=backend is not None and backend.saves_at_little_cost,
        others=_others(patient.states),
    )
    yield from look_at_settings(project)
    announce("credentials and the service")
    yield from _look_at_service(patient)
    yield from compare_states(patient.states)


def _others(states: Sequence[State]) -> str:
    found = next((state for state in states if state.other), None)
    return f"{found.source} holds {found.other} too" if found else ""


def _look_at_service(patient: Patient) -> Iterator[Finding]:
    named = _stack_settings(patient)
    hidden = [name for name in hidden_places(named) if name not in patient.given]
    if hidden:
        keys = " and ".join(f"chime:{name}" for name in hidden)
        found = f"{keys} is encrypted or impossible, so nobody knows which service is meant"
        yield not_known("service", found, "give it as an option (pulumi-chime doctor --help)")
        return
    texts = {**usable(named), **patient.given}
    configured = settings.read(texts.get)
    connection = Connection().resolved(configured)
    contact, findings = ask_service(connection, configured.account_id, patient.environment)
    yield from findings
    yield from try_permissions(contact)


def _stack_settings(patient: Patient) -> Mapping[str, Setting]:
    """Return the settings of the stack that was chosen, or of the only one; else those of the project."""
    stacks = patient.project.stacks
    chosen = [stack for stack in stacks if stack.name == patient.stack] if patient.stack else stacks
    return chosen[0].settings if len(chosen) == 1 else patient.project.settings
