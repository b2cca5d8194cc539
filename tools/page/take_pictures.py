"""The pictures of the emulator's page in docs/images: a fleet that is being renamed, in light and in dark.

python tools/page/take_pictures.py         or `make pictures`
"""

from __future__ import annotations

import os
import struct
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from botocore.exceptions import ClientError
from playwright.sync_api import sync_playwright

from chime_emulator import Beginning, Options, serving
from provide_chromium import NoChromiumError, provide_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

DIRECTORY = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 200_000
_SIZE = {"width": 1180, "height": 720}
_WRITES = 9
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def main() -> int:
    """Take the pictures."""
    try:
        chromium = provide_chromium()
    except NoChromiumError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    DIRECTORY.mkdir(exist_ok=True)
    options = Options(beginning=Beginning(numbers=400, seed=7), latency=0.15)
    # Grey edges of letters press better than coloured ones; Chromium's sandbox refuses to work for root.
    arguments = ["--disable-lcd-text", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with serving(options) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport=_SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(url)
        page.wait_for_selector("html[data-ready]")
        page.get_by_label("Span").select_option("15")
        page.get_by_label("Order of numbers").select_option("changed")
        _deploy(url)
        page.wait_for_timeout(500)
        page.wait_for_timeout(1500)  # by then what has just changed stands out no more
        _shoot(page, "page-light.png", "light")
        _shoot(page, "page-dark.png", "dark")
        page.get_by_role("button", name="Set a fault…").click()
        page.locator("#fault-kind").select_option("drop_after_effect")
        _shoot(page, "page-fault.png", "light")
        browser.close()
    return 0


def _deploy(url: str) -> None:
    """Rename a fleet in batches, on a day that is not the best, and give some of it a calling name."""
    client: Any = boto3.client(
        "chime-sdk-voice",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="any",
        aws_secret_access_key="any",  # noqa: S106  # they are not checked
    )
    client.list_phone_numbers(MaxResults=100)
    throttled = {"kind": "status", "status": 429, "operation": "BatchUpdatePhoneNumber", "times": 1}
    slow = {"kind": "latency", "milliseconds": 250, "rate": 0.25}
    for fault in (throttled, slow):
        httpx.post(f"{url}/_emulator/faults", json=fault).raise_for_status()
    shown = httpx.get(f"{url}/_emulator/numbers").json()["PhoneNumbers"]
    local = [each["E164PhoneNumber"] for each in shown if each["Country"] == "US" and each["Type"] == "Local"]
    desks = [f"{city} desk {line}" for city in ("Seattle", "Denver", "Boston") for line in range(1, 101)]
    for start in range(0, 250, 50):
        _send(client, "Name", dict(zip(local[start : start + 50], desks[start:], strict=False)))
    _send(client, "CallingName", dict.fromkeys(local[10:22], "Contoso"))
    _send(client, "CallingName", dict.fromkeys(local[18:40], "Contoso"))
    _send(client, "Name", dict.fromkeys(local[40:72], "Night desk"))
    httpx.put(f"{url}/_emulator/numbers/{local[60]}", json={"Name": "Changed by hand"}).raise_for_status()


def _send(client: Any, attribute: str, values: dict[str, str]) -> None:
    items = [{"PhoneNumberId": number, attribute: value} for number, value in values.items()]
    try:
        client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 429:
            raise


def _shoot(page: Page, name: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(1600)  # the strip of calls is drawn once a second
    picture = smaller(page.screenshot())
    if len(picture) > MOST_BYTES:
        raise SystemExit(f"error: {name} would have {len(picture)} bytes, more than {MOST_BYTES}")
    (DIRECTORY / name).write_bytes(picture)
    print(f"docs/images/{name}: {len(picture)} bytes")


def smaller(picture: bytes) -> bytes:
    """Return a PNG with its pixels pressed as hard as zlib can; Chromium is quick about it."""
    chunks, pixels, at = [], b"", len(_SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        kind, data = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IDAT":
            pixels += data
        elif kind == b"IHDR":
            chunks.append((kind, data))
    pressed = zlib.compress(zlib.decompress(pixels), 9)
    chunks += [(b"IDAT", pressed), (b"IEND", b"")]
    return _SIGNATURE + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    sys.exit(main())
