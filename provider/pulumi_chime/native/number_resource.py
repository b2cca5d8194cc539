"""A phone number as a resource of the native door: each step in the engine's messages, answered by `lifecycle`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import provider_pb2

from pulumi_chime import lifecycle
from pulumi_chime.lifecycle.lookup import read_number
from pulumi_chime.model import state
from pulumi_chime.model.naming import INPUTS, native_name, with_native_names, with_plain_names
from pulumi_chime.native import numbers, properties
from pulumi_chime.native.messages import call_of, check_failures, diff_response, property_diff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.struct_pb2 import Struct

    from pulumi_chime.lifecycle import Run
    from pulumi_chime.native.configuration import Configuration


class NumberResource:
    """Serves the numbers of one provider.

    Args:
        run: The run.
        configuration: The provider's.
    """

    def __init__(self, run: Run, configuration: Configuration) -> None:
        self._run = run
        self._configuration = configuration

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        """Check a number's inputs, and look at the live account."""
        news = properties.read(request.news)
        inputs = numbers.declared(news, self._configuration.connection)
        problems = list(numbers.input_problems(news))
        olds = numbers.declared_before(request.olds)
        checked = lifecycle.check(self._run, call_of(request), olds, inputs, is_refused=bool(problems))
        unseen = numbers.forbidden_secrets(news)
        problems += [
            (native_name(name), reason)
            for name, reason in checked.problems
            if native_name(name) not in unseen
        ]
        # What is refused is stored nowhere, so it goes back as it came.
        answered = request.news if problems else numbers.input_message(checked.inputs)
        return provider_pb2.CheckResponse(inputs=answered, failures=check_failures(problems))

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """Compare what is declared with what was last applied or read, property by property."""
        news = self._declared(request.news)
        before = properties.read(request.old_inputs).values
        comparison = lifecycle.diff(
            self._run,
            call_of(request),
            self._stored(request.olds, before),
            news,
            is_imported=state.IMPORTED in before,
        )
        return diff_response(
            is_changed=comparison.is_changed,
            changed=[native_name(name) for name in comparison.changed],
            replaces=[native_name(name) for name in comparison.replaces],
            detailed=_detailed(comparison, before, with_native_names(news)),
        )

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        """Adopt the number that is in the account, and write only what differs."""
        inputs = self._declared(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=self._shown(numbers.previewed(inputs)))
        created = lifecycle.create(self._run, call_of(request), inputs)
        return provider_pb2.CreateResponse(id=created.phone_number, properties=self._shown(created.outputs))

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        """Return the live values of what is managed, or of a number that is to be imported."""
        if not request.properties.fields:
            return self._import(request)
        number = read_number(request.id)
        before = properties.read(request.inputs).values
        outputs = {"phone_number": number, **self._stored(request.properties, before)}
        found = lifecycle.read(self._run, call_of(request), number, outputs)
        if found is None:
            return provider_pb2.ReadResponse()
        inputs = numbers.input_message(numbers.without_defaults(found.inputs, with_plain_names(before)))
        if state.IMPORTED in before:
            # A refresh is no deploy: what comes next adopts the number all the same.
            inputs.update({state.IMPORTED: True})
        return provider_pb2.ReadResponse(id=number, properties=self._shown(found.outputs), inputs=inputs)

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        """Write each attribute that changed, in batches shared with all other updates of the run."""
        before = properties.read(request.old_inputs).values
        olds, news = self._stored(request.olds, before), self._declared(request.news)
        if request.preview:
            outputs = numbers.previewed(news, olds)
        else:
            is_imported = state.IMPORTED in before
            outputs = lifecycle.update(self._run, call_of(request), olds, news, is_imported=is_imported)
        return provider_pb2.UpdateResponse(properties=self._shown(outputs))

    def delete(self, request: provider_pb2.DeleteRequest) -> None:
        """Leave the number in the account, or release it where the state and the settings both say so."""
        lifecycle.delete(self._run, call_of(request), request.id, self._stored(request.properties))

    def _stored(self, message: Struct, declared_before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return numbers.stored(message, self._configuration.connection, declared_before)

    def _shown(self, outputs: Mapping[str, Any]) -> Struct:
        is_secret = self._configuration.connection_is_secret
        return numbers.output_message(outputs, connection_is_secret=is_secret)

    def _declared(self, message: Any) -> dict[str, Any]:
        return numbers.declared(properties.read(message), self._configuration.connection)

    def _import(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        found = lifecycle.import_number(
            self._run, call_of(request), request.id, self._configuration.connection
        )
        inputs = numbers.input_message(found.inputs)
        inputs.update({state.IMPORTED: True})
        return provider_pb2.ReadResponse(
            id=found.outputs["phone_number"],
            properties=self._shown(found.outputs),
            inputs=inputs,
        )


def _detailed(
    comparison: lifecycle.Comparison, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, provider_pb2.PropertyDiff]:
    """Return what the engine shows of each property that changes."""
    return {
        shown: property_diff(
            is_before=shown in before, is_after=shown in after, replaces=name in comparison.replaces
        )
        for name in dict.fromkeys((*comparison.changed, *comparison.replaces))
        if (shown := native_name(name)) in INPUTS
    }
