"""Where errors leave the native door: ours as one line in the program's terms, bugs with their traceback."""

from __future__ import annotations

import contextlib
import traceback
from typing import TYPE_CHECKING

import grpc

from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.naming import in_native_terms
from pulumi_chime.model.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator


class NotFoundError(Exception):
    """What was asked for by its id is not there."""


@contextlib.contextmanager
def answering(context: grpc.ServicerContext) -> Iterator[None]:
    """Let a call's errors be answered as the engine shows them: the text of an answer, and nothing else of it."""
    try:
        yield
    except NotFoundError as error:
        context.abort(grpc.StatusCode.NOT_FOUND, in_native_terms(str(error)))
    except (ChimeError, SettingsError) as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, in_native_terms(str(error)))
    except Exception as error:  # noqa: BLE001 - the door's outermost line: every bug leaves here
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        context.abort(grpc.StatusCode.UNKNOWN, "this is a bug of pulumi-chime:\n" + "".join(lines))
