"""Where credentials come from: botocore's own chain, except that nobody is ever asked for anything.

A plugin runs in the background of the user's terminal: botocore's prompt for an MFA code stops the whole process
there, and so does whatever a `credential_process` asks for. Both therefore fail instead, by the parameters that
botocore gives its providers for other prompters and other ways to start a process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    AssumeRoleProvider,
    CanonicalNameCredentialSourcer,
    ContainerProvider,
    EnvProvider,
    InstanceMetadataProvider,
    ProcessProvider,
    ProfileProviderBuilder,
)
from botocore.exceptions import CredentialRetrievalError

from pulumi_chime.chime.errors import MfaCodeNeededError

if TYPE_CHECKING:
    from typing import NoReturn

    from botocore.credentials import CredentialProvider, CredentialResolver
    from botocore.session import Session

PROCESS_SECONDS = 30.0
"""How long a `credential_process` may take: a preview should not wait for somebody who is not there."""


def never_ask(resolver: CredentialResolver, session: Session) -> None:
    """Replace those providers of a chain that may ask a person for something by ones that fail instead.

    Args:
        resolver: The chain of a session.
        session: The session.
    """
    profile = session.get_config_variable("profile") or "default"
    replacements: dict[str | None, CredentialProvider] = {
        AssumeRoleProvider.METHOD: _assume_role(resolver, session, profile),
        ProcessProvider.METHOD: _process(session, profile),
    }
    resolver.providers = [replacements.get(found.METHOD, found) for found in resolver.providers]


class _ProfileProviders(ProfileProviderBuilder):
    """What provides the credentials of a profile that another profile's role starts from."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._of_session = session

    def providers(self, profile_name: str, disable_env_vars: bool = False) -> list[CredentialProvider]:
        """Return a profile's providers."""
        found = super().providers(profile_name, disable_env_vars)
        process = _process(self._of_session, profile_name)
        return [process if each.METHOD == process.METHOD else each for each in found]


class CredentialProcess(subprocess.Popen[bytes]):
    """A `credential_process`: without a terminal and without input, and with an end.

    Raises:
        CredentialRetrievalError: It cannot be started, does not end, or says nothing that could be credentials.
    """

    def __init__(self, args: list[str], **options: Any) -> None:
        try:
            # In a session of its own it has no terminal to open; on Windows there is no such thing.
            super().__init__(args, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        except OSError as error:
            raise _process_failure(f"{args[0]} cannot be started: {error.strerror or error}") from error

    def communicate(self, *_: object, **__: object) -> tuple[bytes, bytes]:
        """Return what it wrote to its output and its error output."""
        try:
            output, complaints = super().communicate(timeout=PROCESS_SECONDS)
        except subprocess.TimeoutExpired as error:
            self._end()
            raise _process_failure(
                f"it did not end within {PROCESS_SECONDS:g} seconds; if it asks for something, nobody can answer here"
            ) from error
        except BaseException:
            self._end()
            raise
        if self.returncode == 0 and not _is_object(output):
            raise _process_failure("what it printed is not a JSON object")
        return output, complaints

    def _end(self) -> None:
        """Kill it, and what it has started."""
        if os.name == "posix":
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        else:
            self.kill()
        self.wait()
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()


def _process(session: Session, profile: str) -> ProcessProvider:
    return ProcessProvider(profile, lambda: session.full_config, popen=CredentialProcess)


def _assume_role(resolver: CredentialResolver, session: Session, profile: str) -> AssumeRoleProvider:
    """Return the provider as botocore makes it for its chain, but for what it does where a code is needed."""
    sources = (ContainerProvider.METHOD, InstanceMetadataProvider.METHOD)
    return AssumeRoleProvider(
        load_config=lambda: session.full_config,
        client_creator=session.create_client,
        cache={},
        profile_name=profile,
        prompter=_refuse_to_ask,
        credential_sourcer=CanonicalNameCredentialSourcer(
            [EnvProvider(), *(resolver.get_provider(source) for source in sources)]
        ),
        profile_provider_builder=_ProfileProviders(session),
    )


def _refuse_to_ask(prompt: str) -> NoReturn:
    device = prompt.removeprefix("Enter MFA code for ").rstrip(": ")
    raise MfaCodeNeededError(f"the profile's role needs a code of the MFA device {device}")


def _is_object(output: bytes) -> bool:
    try:
        return isinstance(json.loads(output), dict)
    except ValueError:  # no JSON, or no text
        return False


def _process_failure(what: str) -> CredentialRetrievalError:
    return CredentialRetrievalError(provider="credential_process", error_msg=what)
