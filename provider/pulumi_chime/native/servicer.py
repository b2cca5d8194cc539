"""The native door: what the engine asks of a provider, in its own messages, and answers of `lifecycle` in the same.

An own servicer, because the SDK's class for providers takes an imported number that is not there for one that is, and
shows the frames of the server in each error (pulumi-python 3.272, `pulumi.provider.experimental`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import Call, Run
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, SET_TYPE, type_of
from pulumi_chime.model.version import VERSION
from pulumi_chime.native import configuration, lookups, properties, schema
from pulumi_chime.native.answering import answering
from pulumi_chime.native.configuration import Configuration
from pulumi_chime.native.messages import check_failures
from pulumi_chime.native.number_resource import NumberResource
from pulumi_chime.native.sdk_version import mismatch
from pulumi_chime.native.set_resource import SetResource

if TYPE_CHECKING:
    from collections.abc import Iterator

    import grpc

    from pulumi_chime.lifecycle.run import Engine


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
                self._configuration.settings,
                lambda: self._engine,
                unknown=self._configuration.unknown,
                call=Call(request.urn),
            )
            return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Check inputs, and look at the live account."""
        with answering(context):
            return self._resource(request.urn).check(request)

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compare what is declared with what was last applied or read."""
        with answering(context):
            return self._resource(request.urn).diff(request)

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Adopt what is in the account, and write only what differs."""
        with answering(context):
            return self._resource(request.urn).create(request)

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Return the live values of what is managed, or of what is to be imported."""
        with answering(context):
            return self._resource(request.urn).read(request)

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Write what changed."""
        with answering(context):
            return self._resource(request.urn).update(request)

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Leave numbers in the account, or release those that the state and the settings both name."""
        with answering(context):
            self._resource(request.urn).delete(request)
            return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Look the account up."""
        with answering(context):
            arguments = properties.read(request.args)
            found, problems = lookups.invoke(self._run, request.tok, arguments.values)
            answer = provider_pb2.InvokeResponse(failures=check_failures(problems))
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

    def _resource(self, urn: str) -> NumberResource | SetResource:
        """Return what serves a resource, by its type."""
        kind = SetResource if type_of(urn) == SET_TYPE else NumberResource
        return kind(self._run, self._configuration)
