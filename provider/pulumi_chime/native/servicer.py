"""The native door: what the engine asks of a provider, in its own messages, and answers of `lifecycle` in the same.

An own servicer, because the SDK's class for providers takes an imported number that is not there for one that is, and
shows the frames of the server in each error (pulumi-python 3.272, `pulumi.provider.experimental`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from pulumi_chime import lifecycle
from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import Call, Run
from pulumi_chime.lifecycle.lookup import read_number
from pulumi_chime.model import state
from pulumi_chime.model.naming import (
    INPUTS,
    in_native_terms,
    native_name,
    with_native_names,
    with_plain_names,
)
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE
from pulumi_chime.model.version import VERSION
from pulumi_chime.native import configuration, lookups, numbers, properties, schema
from pulumi_chime.native.answering import answering
from pulumi_chime.native.configuration import Configuration
from pulumi_chime.native.sdk_version import mismatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import grpc
    from google.protobuf.struct_pb2 import Struct

    from pulumi_chime.lifecycle.run import Engine

_ADDED = provider_pb2.PropertyDiff.ADD, provider_pb2.PropertyDiff.ADD_REPLACE
_DELETED = provider_pb2.PropertyDiff.DELETE, provider_pb2.PropertyDiff.DELETE_REPLACE
_UPDATED = provider_pb2.PropertyDiff.UPDATE, provider_pb2.PropertyDiff.UPDATE_REPLACE


class PhoneNumberServicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one provider of one run of the engine.

    Args:
        engine: The engine.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._run = Run()
        self._configuration = Configuration(self._run.settings)

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Agree with the engine on what the messages hold."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Tell the version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        """Return the schema, from which SDKs are made."""
        with answering(context):
            return provider_pb2.GetSchemaResponse(schema=schema.text())

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Say what is wrong with a provider's configuration."""
        with answering(context):
            found = configuration.problems(properties.read(request.news))
            failures = [provider_pb2.CheckFailure(reason=problem) for problem in found]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Replace nothing: each number compares its own region and endpoint."""
        is_same = (request.old_inputs if request.old_inputs.fields else request.olds) == request.news
        changes = provider_pb2.DiffResponse.DIFF_NONE if is_same else provider_pb2.DiffResponse.DIFF_SOME
        return provider_pb2.DiffResponse(changes=changes)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Take the settings; what is not known yet in a preview is said once, and then nothing is looked at."""
        with answering(context):
            received = properties.read(request.args)
            if different := mismatch(received.values.get("version")):
                self._engine.log.write(Severity.WARNING, different)
            self._configuration = configuration.read(received, request.urn)
            self._run.configure(
                self._configuration.settings, lambda: self._engine, unknown=self._configuration.unknown
            )
            return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Check a number's inputs, and look at the live account."""
        with answering(context):
            news = properties.read(request.news)
            inputs = numbers.declared(news, self._configuration.connection)
            problems = list(numbers.input_problems(news))
            olds = numbers.declared_before(request.olds)
            checked = lifecycle.check(self._run, _call(request), olds, inputs, is_refused=bool(problems))
            unseen = numbers.forbidden_secrets(news)
            problems += [
                (native_name(name), reason)
                for name, reason in checked.problems
                if native_name(name) not in unseen
            ]
            # What is refused is stored nowhere, so it goes back as it came.
            answered = request.news if problems else numbers.input_message(checked.inputs)
            return provider_pb2.CheckResponse(inputs=answered, failures=_failures(problems))

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compare what is declared with what was last applied or read, property by property."""
        with answering(context):
            news = self._declared(request.news)
            before = properties.read(request.old_inputs).values
            comparison = lifecycle.diff(
                self._run,
                _call(request),
                self._stored(request.olds, request.old_inputs),
                news,
                is_imported=state.IMPORTED in before,
            )
            replaces = [native_name(name) for name in comparison.replaces]
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME
                if comparison.is_changed
                else provider_pb2.DiffResponse.DIFF_NONE,
                replaces=replaces,
                diffs=[native_name(name) for name in (*comparison.changed, *comparison.replaces)],
                detailedDiff=_detailed(comparison, before, with_native_names(news)),
                hasDetailedDiff=True,
            )

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Adopt the number that is in the account, and write only what differs."""
        with answering(context):
            inputs = self._declared(request.properties)
            if request.preview:
                return provider_pb2.CreateResponse(properties=self._shown(numbers.previewed(inputs)))
            created = lifecycle.create(self._run, _call(request), inputs)
            return provider_pb2.CreateResponse(
                id=created.phone_number, properties=self._shown(created.outputs)
            )

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Return the live values of what is managed, or of a number that is to be imported."""
        with answering(context):
            if not request.properties.fields:
                return self._import(request)
            number = read_number(request.id)
            outputs = {"phone_number": number, **self._stored(request.properties, request.inputs)}
            found = lifecycle.read(self._run, _call(request), number, outputs)
            if found is None:
                return provider_pb2.ReadResponse()
            before = properties.read(request.inputs).values
            inputs = numbers.input_message(numbers.without_defaults(found.inputs, with_plain_names(before)))
            if state.IMPORTED in before:
                # A refresh is no deploy: what comes next adopts the number all the same.
                inputs.update({state.IMPORTED: True})
            return provider_pb2.ReadResponse(id=number, properties=self._shown(found.outputs), inputs=inputs)

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Write each attribute that changed, in batches shared with all other updates of the run."""
        with answering(context):
            olds = self._stored(request.olds, request.old_inputs)
            news = self._declared(request.news)
            if request.preview:
                outputs = numbers.previewed(news, olds)
            else:
                is_imported = state.IMPORTED in properties.read(request.old_inputs).values
                outputs = lifecycle.update(self._run, _call(request), olds, news, is_imported=is_imported)
            return provider_pb2.UpdateResponse(properties=self._shown(outputs))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Leave the number in the account, or release it where the state and the settings both say so."""
        with answering(context):
            lifecycle.delete(self._run, _call(request), request.id, self._stored(request.properties))
            return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Look the account up."""
        with answering(context):
            arguments = properties.read(request.args)
            found, problems = lookups.invoke(self._run, request.tok, arguments.values)
            answer = provider_pb2.InvokeResponse(failures=_failures(problems))
            getattr(answer, "return").CopyFrom(properties.write(found))
            return answer

    def List(
        self, request: provider_pb2.ListRequest, context: grpc.ServicerContext
    ) -> Iterator[provider_pb2.ListResponse]:
        """Yield the numbers of the account, by the ids with which they can be imported."""
        with answering(context):
            if request.token != NATIVE_PHONE_NUMBER_TYPE:
                raise lookups.UnknownTokenError(request.token)
            for live in lookups.listed(self._run, request.limit):
                result = provider_pb2.ListResponse.Result(id=live.phone_number, name=live.name)
                yield provider_pb2.ListResponse(result=result)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Send nothing more; who has a request on the wire learns what became of it."""
        self.stop()
        return empty_pb2.Empty()

    def stop(self) -> None:
        """Send nothing more."""
        self._run.stop()

    def _stored(self, message: Struct, inputs: Struct | None = None) -> dict[str, Any]:
        return numbers.stored(message, self._configuration.connection, inputs)

    def _shown(self, outputs: Mapping[str, Any]) -> Struct:
        is_secret = self._configuration.connection_is_secret
        return numbers.output_message(outputs, connection_is_secret=is_secret)

    def _declared(self, message: Any) -> dict[str, Any]:
        return numbers.declared(properties.read(message), self._configuration.connection)

    def _import(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        found = lifecycle.import_number(self._run, _call(request), request.id, self._configuration.connection)
        inputs = numbers.input_message(found.inputs)
        inputs.update({state.IMPORTED: True})
        return provider_pb2.ReadResponse(
            id=found.outputs["phone_number"],
            properties=self._shown(found.outputs),
            inputs=inputs,
        )


def _call(
    request: provider_pb2.CheckRequest
    | provider_pb2.DiffRequest
    | provider_pb2.CreateRequest
    | provider_pb2.ReadRequest
    | provider_pb2.UpdateRequest
    | provider_pb2.DeleteRequest,
) -> Call:
    return Call(request.urn, is_preview=getattr(request, "preview", None))


def _failures(problems: Iterable[tuple[str, str]]) -> list[provider_pb2.CheckFailure]:
    return [
        provider_pb2.CheckFailure(property=name, reason=in_native_terms(reason)) for name, reason in problems
    ]


def _detailed(
    comparison: lifecycle.Comparison, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, provider_pb2.PropertyDiff]:
    """Return what the engine shows of each property that changes."""
    detailed = {}
    for name in dict.fromkeys((*comparison.changed, *comparison.replaces)):
        shown = native_name(name)
        if shown in INPUTS:
            change, replacement = (
                _ADDED if shown not in before else _DELETED if shown not in after else _UPDATED
            )
            kind = replacement if name in comparison.replaces else change
            detailed[shown] = provider_pb2.PropertyDiff(kind=kind, inputDiff=True)
    return detailed
