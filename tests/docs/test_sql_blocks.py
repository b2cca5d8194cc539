"""SQL of the pages, run by a real PostgreSQL as its administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.docs.pages import BLOCKS, Block

if TYPE_CHECKING:
    from tests.support.postgres import PostgresServer

SQL = [block for block in BLOCKS if block.language == "sql"]


@pytest.mark.parametrize("block", SQL, ids=str)
def test_every_statement_runs(block: Block, postgres_server: PostgresServer) -> None:
    """Each by itself: a database is not made within a transaction."""
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        for statement in filter(str.strip, block.text.split(";")):
            connection.execute(statement.encode())
