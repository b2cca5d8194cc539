"""Where errors leave the native door: ours as one line in the program's terms, bugs with their traceback."""

from __future__ import annotations

import contextlib
import traceback
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.naming import in_native_terms
from pulumi_chime.model.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from google.protobuf.struct_pb2 import Struct


LARGEST_DETAILS = 12_000_000
"""Bytes of what an error carries: with a third more for its encoding, less than the 16 MiB that the engine's side of a
connection takes (grpc-go, internal/transport/defaults.go, defaultClientMaxHeaderListSize)."""

_NOT_STORED = "what was applied is too large to be stored with an error, so the state is as it was: the next `pulumi up` finds it"


class NotFoundError(Exception):
    """What was asked for by its id is not there."""


class PartlyAppliedError(Exception):
    """A step that has taken effect in part: the engine stores what has, and fails with the reasons for the rest.

    Args:
        id_: The resource's.
        outputs: What is to be stored.
        reasons: A line for each part that has not taken effect.
    """

    def __init__(self, id_: str, outputs: Struct, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.details = provider_pb2.ErrorResourceInitFailed(
            id=id_, properties=outputs, reasons=[in_native_terms(reason) for reason in reasons]
        )


@contextlib.contextmanager
def answering(context: grpc.ServicerContext) -> Iterator[None]:
    """Let a call's errors be answered as the engine shows them: the text of an answer, and nothing else of it."""
    try:
        yield
    except NotFoundError as error:
        context.abort(grpc.StatusCode.NOT_FOUND, in_native_terms(str(error)))
    except PartlyAppliedError as error:
        _abort_with_details(context, error)
    except (ChimeError, SettingsError) as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, in_native_terms(str(error)))
    except Exception as error:  # noqa: BLE001 - the door's outermost line: every bug leaves here
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        context.abort(grpc.StatusCode.UNKNOWN, "this is a bug of pulumi-chime:\n" + "".join(lines))


def _abort_with_details(context: grpc.ServicerContext, error: PartlyAppliedError) -> None:
    """Answer with details, as gRPC carries them (https://grpc.io/docs/guides/error/#richer-error-model).

    Of what is too large for that the engine keeps the state as it was, and the next update finds what was applied.
    """
    code, message = grpc.StatusCode.FAILED_PRECONDITION, "some phone numbers were refused"
    status = status_pb2.Status(code=code.value[0], message=message)
    status.details.add().Pack(error.details)
    if status.ByteSize() > LARGEST_DETAILS:
        context.abort(code, "\n".join([*error.details.reasons, _NOT_STORED]))
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, message)
