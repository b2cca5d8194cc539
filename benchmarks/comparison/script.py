"""A boto3 script without Pulumi that does the same as fast as it can be done: what the service itself needs.

Full batches, all of them at once on connections that stay open. What a script does not have: nothing is previewed or kept,
and after a failure somebody has to find out what was done.

    python script.py ROWS [--look] [--per-second RATE]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

_BATCH, _PAGE = 50, 100
_AT_ONCE = 32
_FIELDS = {"name": "Name", "calling_name": "CallingName"}


def main() -> int:
    """Write what the rows say; with `--look` only what the account does not have yet. Exit code 1: some were refused."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=Path)
    parser.add_argument("--look", action="store_true")
    parser.add_argument("--per-second", type=float)
    options = parser.parse_args()
    rows = json.loads(options.rows.read_text())
    config = Config(max_pool_connections=_AT_ONCE, tcp_keepalive=True)
    client = boto3.client("chime-sdk-voice", config=config)
    live = _look(client) if options.look else {}
    refused = _write(client, list(_batches(rows, live)), options.per_second)
    for error in refused:
        print(error, file=sys.stderr)
    return 1 if refused else 0


def _look(client: ChimeSDKVoiceClient) -> dict[str, Any]:
    live: dict[str, Any] = {}
    request: Any = {"MaxResults": _PAGE}
    while True:  # one after the other: a page's token is in the page before
        page: Any = client.list_phone_numbers(**request)
        live.update((number["E164PhoneNumber"], number) for number in page["PhoneNumbers"])
        if not page.get("NextToken"):
            return live
        request["NextToken"] = page["NextToken"]


def _batches(rows: Sequence[dict[str, str]], live: dict[str, Any]) -> Iterator[list[dict[str, str]]]:
    """Yield items for what is to be written in full batches, each of one attribute: no number may stand twice in one."""
    for each, field in _FIELDS.items():
        items = [
            {"PhoneNumberId": row["phone_number"], field: row[each]}
            for row in rows
            if each in row and row[each] != live.get(row["phone_number"], {}).get(field)
        ]
        yield from (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _write(
    client: ChimeSDKVoiceClient, batches: Sequence[list[dict[str, str]]], per_second: float | None
) -> list[Any]:
    """Send batches; return the errors of the numbers that were refused."""
    begun = time.monotonic()

    def send(place: int) -> list[Any]:
        if per_second is not None:
            time.sleep(max(0.0, begun + place / per_second - time.monotonic()))
        request: Any = {"UpdatePhoneNumberRequestItems": batches[place]}
        return [*client.batch_update_phone_number(**request)["PhoneNumberErrors"]]

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return [error for errors in threads.map(send, range(len(batches))) for error in errors]


if __name__ == "__main__":
    sys.exit(main())
