"""A set as a resource of the native door: each step in the engine's messages, answered by `lifecycle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi.runtime.proto import provider_pb2

from pulumi_chime.lifecycle.sets import check_set, create_set, delete_set, diff_set, read_set, update_set
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.naming import native_name
from pulumi_chime.native import sets
from pulumi_chime.native.answering import PartlyAppliedError
from pulumi_chime.native.messages import call_of, check_failures, diff_response, property_diff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from google.protobuf.struct_pb2 import Struct

    from pulumi_chime.lifecycle import Run
    from pulumi_chime.lifecycle.sets import AppliedSet, SetComparison
    from pulumi_chime.native.configuration import Configuration


class SetResource:
    """Serves the sets of one provider.

    Args:
        run: The run.
        configuration: The provider's.
    """

    def __init__(self, run: Run, configuration: Configuration) -> None:
        self._run = run
        self._configuration = configuration

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        """Check the inputs of a set, and look at the live account for one that is new."""
        declared = self._declared(request.news)
        checked = check_set(
            self._run,
            call_of(request),
            declared.inputs,
            is_new=not request.olds.fields,
            is_refused=bool(declared.problems),
        )
        # None with its property: the engine would print all numbers with each.
        problems = [*(("", line) for line in declared.problems), *checked.problems]
        answered = request.news if problems else sets.input_message(checked.inputs)
        return provider_pb2.CheckResponse(inputs=answered, failures=check_failures(problems))

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """Compare what is declared with what was last applied or read, number by number."""
        olds, news = self._stored(request.olds), self._declared(request.news).inputs
        comparison = diff_set(self._run, call_of(request), olds, news)
        detailed = _detailed(comparison, olds, self._declared(request.old_inputs).inputs, news)
        return diff_response(
            is_changed=comparison.is_changed,
            changed=[*dict.fromkeys(name.partition("[")[0].partition(".")[0] for name in detailed)],
            replaces=[native_name(name) for name in comparison.replaces],
            detailed=detailed,
        )

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        """Adopt the numbers that are in the account, and write only what differs."""
        inputs = self._declared(request.properties).inputs
        if request.preview:
            return provider_pb2.CreateResponse(properties=self._shown(sets.previewed(inputs)))
        call = call_of(request)
        outputs = self._stored_as(call.resource_name, create_set(self._run, call, inputs))
        return provider_pb2.CreateResponse(id=call.resource_name, properties=outputs)

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        """Return the live values of what is managed."""
        if not request.properties.fields:
            raise ChimeError(
                f"{request.id!r}: a PhoneNumberSet cannot be imported, and need not be: declared without an import, it "
                "takes its numbers over as they are in the account"
            )
        declared = self._declared(request.inputs).inputs
        found = read_set(self._run, call_of(request), self._stored(request.properties), declared)
        return provider_pb2.ReadResponse(
            id=request.id, properties=self._shown(found.outputs), inputs=sets.input_message(found.inputs)
        )

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        """Write each attribute that changed, in batches shared with all other updates of the run."""
        olds, news = self._stored(request.olds), self._declared(request.news).inputs
        if request.preview:
            return provider_pb2.UpdateResponse(properties=self._shown(sets.previewed(news, olds)))
        applied = update_set(self._run, call_of(request), olds, news)
        return provider_pb2.UpdateResponse(properties=self._stored_as(request.id, applied))

    def delete(self, request: provider_pb2.DeleteRequest) -> None:
        """Leave the numbers in the account, or release those that the state and the settings both name."""
        delete_set(self._run, call_of(request), self._stored(request.properties))

    def _declared(self, message: Struct) -> sets.DeclaredSet:
        return sets.declared(message, self._configuration.connection)

    def _stored(self, message: Struct) -> dict[str, Any]:
        return sets.stored(message)

    def _shown(self, outputs: Mapping[str, Any]) -> Struct:
        return sets.output_message(outputs, connection_is_secret=self._configuration.connection_is_secret)

    def _stored_as(self, id_: str, applied: AppliedSet) -> Struct:
        """Return what is stored. Raises PartlyAppliedError with it, where some numbers were refused."""
        outputs = self._shown(applied.outputs)
        if applied.refused:
            raise PartlyAppliedError(id_, outputs, applied.refused)
        return outputs


def _detailed(
    comparison: SetComparison,
    olds: Mapping[str, Any],
    declared_before: Mapping[str, Any],
    news: Mapping[str, Any],
) -> dict[str, provider_pb2.PropertyDiff]:
    """Return what the engine shows of each number that changes, by its path.

    It shows what was declared before, and what was stored where that is declared again: after a step that was applied in
    part it has kept what was declared before that.
    """
    stored, after = olds.get("numbers") or {}, news.get("numbers") or {}
    inputs = declared_before.get("numbers") or {}
    detailed = {
        native_name(name): property_diff(
            is_before=bool(olds.get(name)),
            is_after=bool(news.get(name)),
            replaces=name in comparison.replaces,
        )
        for name in (*comparison.changed, *comparison.replaces)
        if name != "connection"
    }
    for number, names in comparison.numbers.items():
        row, row_before = after[number], inputs.get(number) or {}
        for name in names:
            is_of_inputs = row_before.get(name) != row.get(name)
            known = row_before if is_of_inputs else stored[number]
            detailed[sets.path(number, name)] = property_diff(
                is_before=name in known, is_after=name in row, is_of_inputs=is_of_inputs
            )
    for number in comparison.added:
        detailed[sets.path(number)] = property_diff(is_before=False, is_after=True, is_of_inputs=False)
    for number in comparison.removed:
        detailed[sets.path(number)] = property_diff(
            is_before=True, is_after=False, is_of_inputs=number in inputs
        )
    return detailed
