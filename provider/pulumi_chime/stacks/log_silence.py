"""Loggers of libraries that may show a queue's address, or a traceback for what is told in one line, say nothing."""

from __future__ import annotations

import logging


def silence_libraries() -> None:
    """Let Procrastinate and PostgreSQL's library log nothing, whatever the root logger is set to."""
    for name in ("procrastinate", "psycopg", "psycopg.pool"):
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
