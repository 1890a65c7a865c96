"""Sphinx configuration. `make docs` builds with every warning as an error."""

from __future__ import annotations

import sys
from pathlib import Path

import glasshouse

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "Glasshouse"
release = version = glasshouse.__version__
# No copyright line: the licence file is the place for it.
project_copyright = ""

extensions = ["myst_parser", "registry_reference"]
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Glasshouse"
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
# Reading leaves nothing: the pages fetch no font and no script from anywhere else.
html_theme_options = {"source_repository": "", "footer_icons": []}
