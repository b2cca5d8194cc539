"""A copy of a stack in a backend of its own, whose commands reach nothing but the rehearsal's emulator."""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import yaml

from pulumi_chime.chime import access_key
from pulumi_chime.chime.rehearsal import ADDRESS, JOURNAL, SECRET_KEY
from pulumi_chime.model.yaml_file import entry, read_mapping, text_of
from pulumi_chime.rehearsal.commands import RUN_PROGRAM
from pulumi_chime.rehearsal.errors import RehearsalError
from pulumi_chime.rehearsal.participants import INSTALLED, plugins_of
from pulumi_chime.rehearsal.processes import Ended, run_guarded
from pulumi_chime.rehearsal.real_stack import first_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.rehearsal.real_stack import RealStack

_KEPT_OF_AWS = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"})
_KEPT_OF_PULUMI = frozenset(
    {
        # How a command works on resources.
        *(
            "PULUMI_PARALLEL",
            "PULUMI_SKIP_CHECKPOINTS",
            "PULUMI_CONTINUE_ON_ERROR",
            "PULUMI_CONTINUE_ON_DESTROY",
        ),
        *("PULUMI_DISABLE_REFRESH_BEFORE_UPDATE", "PULUMI_EXPERIMENTAL", RUN_PROGRAM),
        # How a program is run.
        *("PULUMI_PYTHON_CMD", "PULUMI_PREFER_YARN", "PULUMI_DISABLE_RESOURCE_REFERENCES"),
        # How it is told.
        *("PULUMI_ENABLE_STREAMING_JSON_PREVIEW", "PULUMI_DISABLE_CI_DETECTION", "PULUMI_SUPPRESS_NEO_LINK"),
        "PULUMI_CHIME_DEBUG_LOG",
    }
)
"""What is taken of Pulumi's variables. All others may lead to somebody's backend or secrets, or to what runs already."""
_NOT_TAKEN = re.compile(
    r"AWS_.*|BOTO.*|PULUMI_.*"
    # What backends and the keepers of their secrets are entered with.
    r"|PG[A-Z0-9]+|(AZURE|ARM|GOOGLE|GCLOUD|CLOUDSDK|VAULT)_.*"
    r"|(HTTPS?|ALL)_PROXY|(https?|all)_proxy"
)
"""What would lead a command to somebody's account or backend, or give it the means to enter."""
_PLUGINS = re.compile(rf"(language|analyzer)-.*|{re.escape(INSTALLED)}")
"""The installed plugins that a rehearsal may use: those of other providers and versions are not even to be found."""
_PLUGIN_PREFIX = "pulumi-resource-"
_OUR_PLUGINS = frozenset({"pulumi-resource-chime", "pulumi-resource-pulumi-python"})
_BLOCKED = "#!/bin/sh\necho 'a rehearsal starts no plugin of another provider' >&2\nexit 1\n"
_HERE = "127.0.0.1,localhost,::1"
_SALT = "encryptionsalt"


class _Dumper(yaml.SafeDumper):
    """Every text in quotes: what the engine takes for a number or a date is not what this library would quote."""


_Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@dataclass(frozen=True, slots=True)
class StackCopy:
    """A stack's copy.

    Attributes:
        stack: The real one.
        scratch: The rehearsal's directory, which only its owner may enter.
        passphrase: What the copy's secrets are encrypted with.
    """

    stack: RealStack
    scratch: Path
    passphrase: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def config_file(self) -> Path:
        """The copy's configuration."""
        return self._project / f"Pulumi.{self.stack.name}.yaml"

    @property
    def journal(self) -> Path:
        """Where the rehearsal's writes are recorded."""
        return self.scratch / "journal.jsonl"

    @property
    def _project(self) -> Path:
        return self.scratch / "project"

    def make(self, profiles: Mapping[str, str | None]) -> None:
        """Make the copy, from the beginning if there is one already.

        Args:
            profiles: The names of the profiles that there are, with their regions.

        Raises:
            RehearsalError: The engine cannot.
        """
        for name in ("project", "home", "state", "temporary", "blocked"):
            (self.scratch / name).mkdir(mode=0o700, exist_ok=True)
        self._link_plugins()
        self._block_plugins()
        (self.scratch / "aws-config").write_text(_aws_configuration(profiles), encoding="utf-8")
        (self.scratch / "no-credentials").touch()
        described = {"name": self.stack.project, "runtime": "python"}
        (self._project / "Pulumi.yaml").write_text(yaml.safe_dump(described), encoding="utf-8")
        self._ask(["stack", "init", self.stack.name, "--no-select", "--secrets-provider", "passphrase"])
        self._configure()
        self.put_state()

    def put_state(self) -> None:
        """Give the copy the state of the real stack, its secrets encrypted anew; plain text goes through a pipe."""
        deployment = self.stack.deployment.get("deployment")
        if not deployment:
            return
        provider = {"type": "passphrase", "state": {"salt": self._salt()}}
        exported = {**self.stack.deployment, "deployment": {**deployment, "secrets_providers": provider}}
        self._ask(["stack", "import", "--stack", self.stack.name], json.dumps(exported))
        self.journal.unlink(missing_ok=True)

    def run(
        self,
        arguments: Sequence[str],
        address: str,
        *,
        output: IO[str] | int | None = None,
        complaints: IO[str] | int | None = None,
        **further: str,
    ) -> Ended:
        """Run a command of the engine on the copy, in the directory of the real project.

        Args:
            arguments: The command's.
            address: The emulator's.
            output: Where its output goes; None: to this process's own.
            complaints: Where its error output goes; None: to this process's own.
            further: Variables.
        """
        return run_guarded(
            ["pulumi", *arguments, "--stack", self.stack.name, "--config-file", str(self.config_file)],
            directory=self.stack.directory,
            environment={**self._environment(), **self._leading_to(address), **further},
            scratch=self.scratch,
            output=output,
            complaints=complaints,
        )

    def _leading_to(self, address: str) -> dict[str, str]:
        """Return the variables that send every client of the service to an address."""
        return {ADDRESS: address, JOURNAL: str(self.journal), "AWS_ENDPOINT_URL": address}

    def _environment(self) -> dict[str, str]:
        """Return this process's variables without what opens an account, a backend or a way out."""
        inherited = {
            name: text
            for name, text in os.environ.items()
            if name in _KEPT_OF_AWS | _KEPT_OF_PULUMI or not _NOT_TAKEN.fullmatch(name)
        }
        return {
            **inherited,
            "PATH": os.pathsep.join([str(self.scratch / "blocked"), os.environ.get("PATH", os.defpath)]),
            "PULUMI_HOME": str(self.scratch / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.scratch / 'state'}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": self.passphrase,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_CONFIRMATIONS": "true",
            "PULUMI_DEBUG_COMMANDS": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_CONFIG_FILE": str(self.scratch / "aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.scratch / "no-credentials"),
            "AWS_ACCESS_KEY_ID": access_key(None, None),
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
            "TMPDIR": str(self.scratch / "temporary"),
            "NO_PROXY": _HERE,
            "no_proxy": _HERE,
        }

    def _configure(self) -> None:
        """Give the copy the stack's configuration; what is secret is encrypted by the engine, which reads it from a pipe."""
        plain = {
            key: value for key, value in self.stack.settings.items() if key not in self.stack.secret_settings
        }
        document = {_SALT: self._salt(), "config": plain}
        self.config_file.write_text(yaml.dump(document, Dumper=_Dumper), encoding="utf-8")
        for key in sorted(self.stack.secret_settings):
            value = self.stack.settings[key]
            text = value if isinstance(value, str) else json.dumps(value)
            self._ask(["config", "set", "--secret", "--stack", self.stack.name, key], text)

    def _salt(self) -> str:
        return text_of(entry(read_mapping(self.config_file), _SALT)) or ""

    def _ask(self, arguments: Sequence[str], text: str = "") -> None:
        ended = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=self._project,
            env=self._environment(),
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            what = " ".join(arguments[:2])
            raise RehearsalError(f"the stack cannot be copied: pulumi {what}: {first_error(ended.stderr)}")

    def _link_plugins(self) -> None:
        installed = plugins_of(os.environ)
        linked = self.scratch / "home" / "plugins"
        linked.mkdir(exist_ok=True)
        if installed.is_dir():
            for plugin in installed.iterdir():
                if _PLUGINS.fullmatch(plugin.name) and not (linked / plugin.name).exists():
                    (linked / plugin.name).symlink_to(plugin.resolve())

    def _block_plugins(self) -> None:
        """Put something that ends at once before every plugin of another provider on PATH."""
        for directory in map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep)):
            with suppress(OSError):
                for plugin in directory.glob(f"{_PLUGIN_PREFIX}*"):
                    if plugin.stem not in _OUR_PLUGINS:
                        blocked = self.scratch / "blocked" / plugin.name
                        blocked.write_text(_BLOCKED, encoding="utf-8")
                        blocked.chmod(0o700)


def _aws_configuration(profiles: Mapping[str, str | None]) -> str:
    """Return a configuration in which each profile has its region, and a key of the rehearsal."""
    sections: list[str] = []
    for name, region in profiles.items():
        if not name.isprintable() or "]" in name:
            continue
        sections.append("[default]" if name == "default" else f"[profile {shlex.quote(name)}]")
        sections += [f"aws_access_key_id = {access_key(name, None)}", f"aws_secret_access_key = {SECRET_KEY}"]
        if region and region.isprintable():
            sections.append(f"region = {region}")
    return "\n".join([*sections, ""])
