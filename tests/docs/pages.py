"""The pages that people read, taken apart: their links, what their headings are called in an address, their code blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors.index import slugify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
_PATTERNS = ("*.md", "docs/**/*.md", "examples/*/README.md", "benchmarks/*.md", ".github/*.md")
_ADDRESSES = {"src", "href", "srcset"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture of a page.

    Attributes:
        target: As it is written.
        line: Of the paragraph or row it is in, counted from 1.
    """

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A code block.

    Attributes:
        page: The page that has it.
        language: The word behind its fence; empty where there is none.
        text: What is in it.
        line: Of its fence, counted from 1.
    """

    page: Page
    language: str
    text: str
    line: int

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page in Markdown.

    Attributes:
        path: Where it is in the repository.
    """

    path: Path

    def __str__(self) -> str:
        """Return its path from the root of the repository."""
        return str(self.path.relative_to(ROOT)) if self.path.is_relative_to(ROOT) else str(self.path)

    @property
    def links(self) -> Sequence[Link]:
        """Every link and picture, those written in HTML too."""
        return tuple(_links(_tokens(self.path)))

    @property
    def anchors(self) -> frozenset[str]:
        """What may stand behind a `#`: a heading in lower case with hyphens, as code hosts make it."""
        tokens = _tokens(self.path)
        seen: Counter[str] = Counter()
        anchors = set()
        for opening, heading in pairwise(tokens):
            if opening.type == "heading_open":
                name = slugify("".join(child.content for child in heading.children or ()))
                anchors.add(f"{name}-{seen[name]}" if seen[name] else name)
                seen[name] += 1
        return frozenset(anchors)

    @property
    def blocks(self) -> Sequence[Block]:
        """Its code blocks, in order; one that is only indented has no language."""
        return tuple(
            Block(self, token.info.strip(), token.content, token.map[0] + 1)
            for token in _tokens(self.path)
            if token.type in {"fence", "code_block"} and token.map
        )


@cache
def _tokens(path: Path) -> Sequence[Token]:
    return tuple(MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")))


def _links(tokens: Sequence[Token], line: int = 0) -> Iterator[Link]:
    for token in tokens:
        at = token.map[0] + 1 if token.map else line
        if token.type in {"html_block", "html_inline"}:
            yield from (Link(target, at) for target in _addresses(token.content))
        elif token.type == "link_open":
            yield Link(str(token.attrs["href"]), at)
        elif token.type == "image":
            yield Link(str(token.attrs["src"]), at)
        yield from _links(token.children or (), at)


def _addresses(html: str) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value for name, value in attrs if name in _ADDRESSES and value)

    Reader().feed(html)
    return found


def read_pages() -> Sequence[Page]:
    """Return every page that the repository has, but those of nobody's hand: environments and what is built."""
    return tuple(sorted({Page(path) for pattern in _PATTERNS for path in ROOT.glob(pattern)}, key=str))


PAGES = read_pages()
BLOCKS = tuple(block for page in PAGES for block in page.blocks)
