"""A native plugin that does nothing, made with the class that Pulumi's SDK has for providers in Python.

It is what whoever writes a native provider in Python begins with, as the one of the dynamic door is left as Pulumi makes
it; `idle_plugin` does without the class, and so is the harder measure.

    python sdk_idle_plugin.py ENGINE-ADDRESS
"""

from __future__ import annotations

import sys
from pathlib import Path

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.provider.experimental import provider, server
from pulumi.provider.experimental.property_value import PropertyValue

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.idle_plugin import OUTPUTS

_OUTPUTS = PropertyValue.unmarshal_map(ParseDict(OUTPUTS, Struct()))


class IdleProvider(provider.Provider):
    """Accepts everything."""

    async def check_config(self, request: provider.CheckRequest) -> provider.CheckResponse:
        """Accept the configuration."""
        return provider.CheckResponse(request.new_inputs)

    async def diff_config(self, request: provider.DiffRequest) -> provider.DiffResponse:  # noqa: ARG002 - named by the base class
        """See no change."""
        return provider.DiffResponse(changes=False)

    async def configure(
        self,
        request: provider.ConfigureRequest,  # noqa: ARG002 - named by the base class
    ) -> provider.ConfigureResponse:
        """Support what the real one does."""
        return provider.ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def check(self, request: provider.CheckRequest) -> provider.CheckResponse:
        """Accept the inputs."""
        return provider.CheckResponse(request.new_inputs)

    async def diff(self, request: provider.DiffRequest) -> provider.DiffResponse:
        """See a change of the name."""
        return provider.DiffResponse(changes=request.old_state.get("name") != request.new_inputs.get("name"))

    async def create(self, request: provider.CreateRequest) -> provider.CreateResponse:
        """Be done."""
        number = str(request.properties["phoneNumber"].value)
        return provider.CreateResponse(number, {**_OUTPUTS, **request.properties})

    async def update(self, request: provider.UpdateRequest) -> provider.UpdateResponse:
        """Be done."""
        return provider.UpdateResponse({**request.olds, **request.news})


if __name__ == "__main__":
    server.main(sys.argv[1:], "0.0.0", IdleProvider())
