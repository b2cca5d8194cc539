"""The process that the tests run in: without the settings of whoever runs them, and as it was after each test."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from typing import Any

import pulumi
from pulumi.runtime import config

_SETTINGS = ("AWS_", "BOTO_", "PULUMI_")
"""What such variables say would decide which account, stack or configuration a test meets."""
_KEPT = "PULUMI_CHIME_"
"""How the tools get an engine."""
_TERMINAL = {"COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
"""What such variables say would decide how wide and how colourful output is."""
_THIS_MACHINE = "127.0.0.1,localhost"
NO_AWS_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
"""Variables with which no profile of a user is read."""


def remove_user_settings() -> None:
    """Take out of this process, and of those that it starts, what is set for other work than these tests."""
    for name in [*os.environ]:
        if name in _TERMINAL or (name.startswith(_SETTINGS) and not name.startswith(_KEPT)):
            del os.environ[name]
    os.environ.update(NO_AWS_FILES)
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), _THIS_MACHINE]))


def variables() -> dict[str, str]:
    """Return the environment's variables, but for the one in which pytest keeps the running test."""
    return {f"${name}": text for name, text in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def process_state() -> dict[str, Any]:
    """Return what tests share with each other, comparable, by name."""
    return {
        **variables(),
        "directory": os.getcwd(),  # noqa: PTH109 - a text, as the others
        "interrupt": signal.getsignal(signal.SIGINT),
        "termination": signal.getsignal(signal.SIGTERM),
        "hooks": (sys.excepthook, threading.excepthook),
        "traceback limit": getattr(sys, "tracebacklimit", None),
        "switch interval": sys.getswitchinterval(),
        "garbage collection": (gc.isenabled(), gc.get_threshold()),
        "log level": logging.getLogger().level,
        "Pulumi's engine": (pulumi.runtime.settings.get_monitor(), pulumi.runtime.settings.get_engine()),
        "Pulumi's configuration": dict(config.CONFIG.get()),
    }
