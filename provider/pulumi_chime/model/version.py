"""The version of this package and of its plugin. What is built takes it from here."""

from __future__ import annotations

VERSION = "0.1.0"
