"""What the engine asks of a phone number: check, diff, create, read, update, delete.

The class is stored in every stack's state by this module's and its own name: neither may change,
it is built without arguments, and it has no attributes of its own.
"""

from __future__ import annotations

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

from pulumi_chime import changes, checks, deployment, failures, releases, settings, state
from pulumi_chime.engine import one_line
from pulumi_chime.numbers import OnDestroy

if TYPE_CHECKING:
    from pulumi_chime.state import Properties

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
        """Compare what is declared with what was last applied or read. Makes no call."""
        with deployment.working():
            replaces = _replaces(olds, news)
            return DiffResult(changes=bool(replaces) or _changes(olds, news), replaces=replaces)

    @_for_users
    def create(self, props: Properties) -> CreateResult:
        """Adopt the number that is in the account, and write only what differs."""
        with deployment.working():
            account = deployment.account(state.connection(props))
            declared = state.declared(props)
            live = account.find(declared.phone_number)
            if live is None:
                raise failures.not_in_account(declared.phone_number)
            needed = changes.needed(declared, live.phone_number_id, state.known(live.as_outputs()))
            if refused := changes.refused_overwrites(declared, needed):
                raise failures.would_overwrite(declared.phone_number, refused)
            applied = account.apply(needed)
            return CreateResult(declared.phone_number, state.adopted(props, live, account.region, applied))

    @_for_users
    def read(self, id_: str, props: Properties) -> ReadResult:
        """Return the live values of what is managed; a number that a get does not find is gone."""
        with deployment.working():
            account = deployment.account(state.connection(props), props.get("region"))
            live = account.find(id_)
            if live is None:
                account.require_same_account(id_, props)
                return ReadResult("", {})
            outputs = state.refreshed(props, live)
            return ReadResult(id_, outputs, state.inputs_of(outputs))

    @_for_users
    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        """Write each attribute that changed, in batches shared with all other updates of the deploy."""
        with deployment.working():
            account = deployment.account(state.connection(news), olds.get("region"))
            declared = state.declared(news)
            needed = changes.needed(declared, olds.get("phone_number_id", ""), state.known(olds))
            applied = account.apply(needed)
            return UpdateResult(state.updated(news, olds, applied))

    @_for_users
    def delete(self, id_: str, props: Properties) -> None:
        """Leave the number in the account, or release it where the state and the settings both say so."""
        with deployment.working():
            if props.get("on_destroy") == OnDestroy.RELEASE.value:
                releases.release(id_, props)


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
    declared = state.declared(news)
    wanted = state.bookkeeping(news)
    return bool(changes.needed(declared, "", state.known(olds))) or any(
        olds.get(key, default) != wanted[key] for key, default in state.bookkeeping({}).items()
    )
