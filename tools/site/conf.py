"""How Sphinx builds the documentation site: `make docs`.

The source is the whole repository, so that a link between pages is the same file on the site as on a code host. Only
the pages below are read; the start page docs/index.md lists them, and its lists are the navigation.
"""

import sys
from importlib import metadata
from pathlib import Path

from pygments.lexers import JsonLexer, TextLexer
from sphinx.application import Sphinx

from pulumi_chime.model.version import VERSION

sys.path.insert(0, str(Path(__file__).parent))  # the extensions beside this file

_URLS = dict(url.split(", ", 1) for url in metadata.metadata("pulumi-chime").get_all("Project-URL") or ())

project = "pulumi-chime"
author = "The pulumi-chime maintainers"
version = release = VERSION
language = "en"
html_title = f"{project} {VERSION}"

root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "docs/**.rst",
    "examples/*/README.md",
    "benchmarks/RESULTS.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
]
exclude_patterns = [".*", "dist", "build", "**/node_modules", "**/__pycache__"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "site_navigation",
    "repository_links",
    "docstrings",
    "signatures",
    "written_pictures",
    "accessible",
]

# Markdown as code hosts read it: anchors are made of headings as there.
myst_heading_anchors = 4
repository_url = _URLS["Source"]

# Docstrings have Google's sections, and code between single backquotes.
default_role = "code"
autodoc_member_order = "bysource"
autoclass_content = "both"  # parameters are told where they are taken, in `__init__`
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
autodoc_inherit_docstrings = True
autodoc_default_options = {"members": True, "imported-members": True}
napoleon_numpy_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_static_path = ["static"]
html_extra_path = ["root"]  # the address without a page leads to the start page
html_favicon = "static/icon.svg"
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = True
html_domain_indices = False
html_theme_options = {
    "source_repository": _URLS["Source"],
    "source_branch": "main",
    "source_directory": "",
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"


def setup(app: Sphinx) -> None:
    """Name languages of blocks that Pygments does not know."""
    app.add_lexer("csv", TextLexer)
    app.add_lexer("jsonl", JsonLexer)
