"""The dynamic door: what `pulumi.dynamic` asks, in its own types, and answers of `lifecycle` in the same.

The class is stored in every stack's state by this module's and its own name: neither may change,
it is built without arguments, and it has no attributes of its own. What a run shares is therefore
the module's.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import UNKNOWN as PULUMI_UNKNOWN
from pulumi.output import Unknown

from pulumi_chime import dynamic, lifecycle
from pulumi_chime.engine import EngineLog, Lease, Lifetime, Severity
from pulumi_chime.lifecycle.run import Engine, Run
from pulumi_chime.model import settings, state
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.naming import native_name, with_plain_names
from pulumi_chime.model.unknown import UNKNOWN, is_known
from pulumi_chime.model.wire_secrets import as_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_chime.model.state import Properties

_run = Run()
_for_users = dynamic.one_line(ChimeError, settings.SettingsError)


class PhoneNumberProvider(ResourceProvider):
    """Adopts, updates, reads and lets go of phone numbers; docs/steps.md has each step."""

    serialize_as_secret_always = False

    @_for_users
    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's settings and, the first time, prepare the plugin process."""
        configured = settings.read(lambda name: req.config.get(f"{settings.NAMESPACE}:{name}"))
        if not dynamic.is_plugin():
            _run.configure(configured, Engine)
            return
        _run.configure(configured, _prepare)
        if _run.engine.concurrent_calls is None:
            _run.say_once(
                Severity.WARNING,
                "the plugin takes only a few calls at a time, so batches stay small; "
                "please report this with your versions of Python and pulumi",
            )

    @_for_users
    def check(self, olds: Properties, news: Properties) -> CheckResult:
        """Repeat the rules for values that the program did not know, and look at the live account."""
        checked = lifecycle.check(_run, _call(), _from_state(olds), _from_pulumi(news))
        failures = [CheckFailure(name, reason) for name, reason in checked.problems]
        return CheckResult(_to_pulumi(checked.inputs), failures)

    @_for_users
    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        """Compare what is declared with what was last applied or read."""
        declared = _from_pulumi(news)
        comparison = lifecycle.diff(
            _run, _call(), _from_state(olds, declared.get("connection") or {}), declared
        )
        return DiffResult(changes=comparison.is_changed, replaces=list(comparison.replaces))

    @_for_users
    def create(self, props: Properties) -> CreateResult:
        """Adopt the number that is in the account, and write only what differs."""
        created = lifecycle.create(_run, _call(), props)
        return CreateResult(created.phone_number, _protect(created.outputs, created.outputs))

    @_for_users
    def read(self, id_: str, props: Properties) -> ReadResult:
        """Return the live values of what is managed; a number that is gone has no id."""
        found = lifecycle.read(_run, _call(), id_, _from_state(props))
        if found is None:
            return ReadResult("", {})
        return ReadResult(id_, _protect(found.outputs, found.outputs), _protect(found.inputs, found.outputs))

    @_for_users
    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        """Write each attribute that changed, in batches shared with all other updates of the run."""
        outputs = lifecycle.update(_run, _call(), _from_state(olds), news)
        return UpdateResult(_protect(outputs, outputs))

    @_for_users
    def delete(self, id_: str, props: Properties) -> None:
        """Leave the number in the account, or release it where the state and the settings both say so."""
        lifecycle.delete(_run, _call(), id_, _from_state(props))


def _call() -> lifecycle.Call:
    """Return which resource the running call is for; Pulumi does not say whether it is a preview."""
    return lifecycle.Call(dynamic.running_urn)


def _prepare() -> Engine:
    """Make the plugin process fit for grouping, and return the engine that it serves."""
    address = dynamic.engine_address()
    lifetime = Lifetime(address, Lease.of(os.environ))
    lifetime.watch()
    return Engine(EngineLog(address), lifetime, dynamic.prepare_process())


def _from_state(properties: Properties, connection: object = None) -> Properties:
    """Return stored properties.

    Those of a number that was managed through the native door have other names. Its provider had to name what here
    are the stack's settings, so that is no part of its connection unless the program declares it.

    Args:
        properties: As stored.
        connection: What is declared now of where the number lives; None where Pulumi does not tell.
    """
    if native_name("phone_number") not in properties:
        return properties
    plain = with_plain_names(properties)
    if "connection" in plain and connection is not UNKNOWN:
        # Who declares a connection names at least its region, whichever that is.
        region = None if connection is None else _run.settings.region
        stack = Connection(region, _run.settings.profile, _run.settings.endpoint_url)
        named = state.connection({"connection": connection})
        plain["connection"] = state.connection(plain).without(stack, but=named).as_inputs()
    return plain


def _from_pulumi(properties: Properties) -> Properties:
    """Return properties with our own mark where a value is not known yet, however deep."""
    marked: Properties = _mark(properties, lambda value: isinstance(value, Unknown), UNKNOWN)
    return marked


def _to_pulumi(properties: Properties) -> Properties:
    """Return properties with Pulumi's mark where a value is not known yet, however deep."""
    if is_known(properties):
        return properties
    marked: Properties = _mark(properties, lambda value: value is UNKNOWN, PULUMI_UNKNOWN)
    return marked


def _mark(value: Any, is_unknown: Callable[[object], bool], mark: object) -> Any:
    if isinstance(value, dict):
        return {name: _mark(each, is_unknown, mark) for name, each in value.items()}
    if isinstance(value, list):
        return [_mark(each, is_unknown, mark) for each in value]
    return mark if is_unknown(value) else value


def _protect(properties: Properties, outputs: Mapping[str, Any]) -> Properties:
    """Return properties with what the outputs call secret in the engine's form of one, so that it is stored encrypted."""
    names = {attribute.value for attribute in state.secrets(outputs)}
    if not names:
        return properties
    return {name: as_secret(value) if name in names else value for name, value in properties.items()}
