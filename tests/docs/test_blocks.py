"""Every code block of every page can be read, and names commands, options, files, settings and properties of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.kinds import KINDS, UNCHECKED, find_block_faults
from tests.docs.pages import BLOCKS, PAGES, ROOT, Block, Page
from tests.docs.programs import Surroundings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("page", [page for page in PAGES if page.blocks], ids=str)
def test_every_block_is_good(page: Page, engine_bin: Path, tmp_path: Path) -> None:
    """A page is read from its top, as people do: what a command makes is there for the next ones."""
    around = Surroundings(page.path.parent, engine_bin)
    faults = {
        str(block): found for block in page.blocks if (found := find_block_faults(block, around, tmp_path))
    }
    assert faults == {}


def test_each_row_is_needed() -> None:
    """No kind is kept that no page has; and the pages have many blocks."""
    assert {block.language for block in BLOCKS} == {*KINDS, *UNCHECKED}
    assert len(BLOCKS) > 80


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("", "anything"),
        ("fortran", "PRINT *"),
        ("console", "no prompt"),
        ("console", "$ pulumi-chime absent"),
        ("console", "$ pulumi-chime inventory --absent"),
        ("console", "$ pulumi-chime adopt x --language cobol"),
        ("console", "$ pulumi-chime stacks absent"),
        ("console", "$ pulumi-chime rehearse -- up -- absent"),
        ("console", "$ pulumi absent"),
        ("console", "$ pulumi up --absent"),
        ("console", "$ pulumi preview --json | pulumi-chime summary --absent"),
        ("console", "$ pulumi config set chime:absent 1"),
        ("console", "$ pulumi preview --policy-pack absent"),
        ("console", "$ make absent"),
        ("console", "$ make soak PARTS=units"),
        ("console", "$ pip install 'pulumi-chime[absent]'"),
        ("console", "$ pip install pulumi-chimes"),
        ("console", "$ pip install '.[absent]'"),
        ("console", "$ aws chime-sdk-voice absent"),
        ("console", "$ aws chime-sdk-voice list-phone-numbers --absent 3"),
        ("console", "$ aws s3 ls"),
        ("console", "$ python absent.py"),
        ("console", "$ python3 -m absent_module"),
        ("console", "$ python3 -c 'import'"),
        ("console", "$ cd absent"),
        ("console", "$ . absent/bin/activate"),
        ("console", "$ ./absent.sh"),
        ("console", "$ pytest absent"),
        ("console", "$ curl $URL/_emulator/absent_thing"),
        ("console", "$ curl $URL/_emulator/faults -d '{'"),
        ("console", "$ jq 'map(' file"),
        ("console", "$ PULUMI_CHIME_ABSENT=1 pulumi up"),
        ("console", "$ export PULUMI_CHIME_ABSENT=1"),
        ("console", "$ frobnicate"),
        ("console", "$ echo 'open"),
        ("console", '$ eval "$(pulumi absent)"'),
        ("bash", "while :; do"),
        ("sh", "pulumi-chime absent"),
        ("python", "x ="),
        ("yaml", "a: [1"),
        ("yaml", "- phone_number: '12'"),
        ("yaml", "resources: {a: {type: 'chime:index:Absent'}}"),
        ("yaml", "resources: {a: {type: 'chime:index:PhoneNumber', properties: {absent: 1}}}"),
        ("yaml", "resources: {a: {type: 'pulumi:providers:chime', properties: {absent: 1}}}"),
        ("json", "{'a': 1}"),
        ("json", '[{"phone_number": "+12065550100", "absent": ""}]'),
        ("jsonl", '{"a": 1}\n{"b": '),
        ("csv", "a,b\n1"),
        ("csv", "phone_number,absent\n+12065550100,x"),
        ("typescript", "new chime.PhoneNumber("),
    ],
)
def test_a_bad_block_is_found(language: str, text: str, engine_bin: Path, tmp_path: Path) -> None:
    """Of each kind, for what it names or how it is written."""
    page = Page(tmp_path / "page.md")
    page.path.write_text(f"```{language}\n{text}\n```\n")
    (block,) = page.blocks
    assert find_block_faults(block, Surroundings(ROOT, engine_bin), tmp_path) != []


def test_an_indented_block_has_no_language(engine_bin: Path, tmp_path: Path) -> None:
    """It is a block all the same, and says what it is written in."""
    block = Block(Page(tmp_path / "page.md"), "", "pulumi up\n", 3)
    assert find_block_faults(block, Surroundings(ROOT, engine_bin), tmp_path) != []
