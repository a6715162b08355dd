"""Builds the documentation offline; a warning is an error (`make docs`)."""

project = "Headwater"
author = "The Headwater engineers"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Headwater"
html_show_copyright = False
html_copy_source = False
