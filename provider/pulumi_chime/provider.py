"""What the engine asks of a phone number: check, diff, create, read, update, delete.

The class is stored in every stack's state by this module's and its own name: neither may change,
it is built without arguments, and it has no attributes of its own.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

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
from pulumi.output import Unknown

from pulumi_chime.dynamic import one_line
from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import checks, deployment, releases
from pulumi_chime.model import adoption, changes, failures, settings, state
from pulumi_chime.model.numbers import OnDestroy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.account.account import Account
    from pulumi_chime.model.state import Properties

_for_users = one_line(failures.ChimeError, settings.SettingsError)


class PhoneNumberProvider(ResourceProvider):
    """Adopts, updates, reads and lets go of phone numbers; see the table in the README for each step."""

    serialize_as_secret_always = False

    @_for_users
    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's settings and prepare the plugin process."""
        deployment.configure(settings.read(lambda name: req.config.get(f"{settings.NAMESPACE}:{name}")))

    @_for_users
    def check(self, olds: Properties, news: Properties) -> CheckResult:
        """Repeat the rules for values that the program did not know, and look at the live account."""
        with deployment.working():
            inputs = checks.normalized(news)
            problems = checks.problems(inputs)
            if not problems:
                problems = checks.preflight_findings(olds, inputs)
            return CheckResult(inputs, [CheckFailure(name, reason) for name, reason in problems])

    @_for_users
    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        """Compare what is declared with what was last applied or read; an unsettled calling name is read again."""
        with deployment.working():
            replaces = _replaces(olds, news)
            changed = bool(replaces) or _changes(checks.resettled(olds), news)
            if changed and not replaces:
                checks.tell_unsettled(olds, news)
            return DiffResult(changes=changed, replaces=replaces)

    @_for_users
    def create(self, props: Properties) -> CreateResult:
        """Adopt the number that is in the account, and write only what differs."""
        with _working_on(props["phone_number"], props):
            account = deployment.account(state.connection(props))
            live = account.find(props["phone_number"])
            plan = adoption.plan(state.declared(props, live.type if live else ""), live)
            if live is None or plan.refusal:
                raise plan.refusal or failures.not_in_account(props["phone_number"])
            applied = account.apply(plan.changes)
            return CreateResult(live.phone_number, state.adopted(props, live, account.region, applied))

    @_for_users
    def read(self, id_: str, props: Properties) -> ReadResult:
        """Return the live values of what is managed; a number that a get does not find is gone."""
        with _working_on(id_, props):
            account = deployment.account(state.connection(props), props.get("region"))
            live = account.find(id_)
            if live is None:
                return _gone(account, id_, props)
            if live.is_in_deletion_queue:
                deployment.say(Severity.ERROR, str(failures.in_deletion_queue(live)))
            outputs = state.refreshed(props, live)
            return ReadResult(id_, outputs, state.inputs_of(outputs))

    @_for_users
    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        """Write each attribute that changed, in batches shared with all other updates of the deploy."""
        with _working_on(news["phone_number"], news):
            account = deployment.account(state.connection(news), olds.get("region"))
            before = checks.resettled(olds)
            declared = state.declared(news, before.get("type", ""))
            needed = changes.needed(declared, before.get("phone_number_id", ""), state.known(before))
            applied = account.apply(needed)
            return UpdateResult(state.updated(news, before, applied))

    @_for_users
    def delete(self, id_: str, props: Properties) -> None:
        """Leave the number in the account, or release it where the state and the settings both say so."""
        with _working_on(id_, props):
            if props.get("on_destroy") == OnDestroy.RELEASE.value:
                releases.release(id_, props)


@contextlib.contextmanager
def _working_on(phone_number: str, properties: Properties) -> Iterator[None]:
    """Count the running call as work; what fails for all numbers of a connection is explained at one of them."""
    with deployment.working():
        try:
            yield
        except failures.ChimeError as error:
            if error.repeats and not _is_first(error.repeats, properties):
                raise failures.repeated(phone_number, error) from error
            raise


def _is_first(topic: str, properties: Properties) -> bool:
    """Return whether nothing has been said of a topic for the connection that the properties name."""
    return deployment.is_first(f"{state.connection(properties)} {topic}")


def _gone(account: Account, id_: str, outputs: Properties) -> ReadResult:
    """Return that a number is gone, where that is certain; elsewhere it stays as it was, which is said once."""
    if not account.is_another(outputs):
        return ReadResult("", {})
    if _is_first("elsewhere", outputs):
        raise failures.elsewhere(id_)
    return ReadResult(id_, outputs, state.inputs_of(outputs))


def _replaces(olds: Properties, news: Properties) -> list[str]:
    number = news["phone_number"]
    moved = {
        # A number that is not known yet may turn out to be the same.
        "phone_number": not isinstance(number, Unknown) and number != olds.get("phone_number"),
        "connection": deployment.moves(olds, state.connection(news)),
    }
    return [name for name, changed in moved.items() if changed]


def _changes(olds: Properties, news: Properties) -> bool:
    if any(isinstance(value, Unknown) for value in news.values()):
        return True
    phone_number_type = olds.get("type", "")
    declared = state.declared(news, phone_number_type)
    wanted = state.bookkeeping(news, phone_number_type)
    return bool(changes.needed(declared, "", state.known(olds))) or any(
        olds.get(key, default) != wanted[key] for key, default in state.bookkeeping({}).items()
    )
