"""`{% load design %}`: every tag and filter of the desk's design; docs/reference/desk-design.md lists them."""

from headwater_desk.design.tags import drawings, page, panels, tables, words
from headwater_desk.design.tags.registry import register

__all__ = ["drawings", "page", "panels", "register", "tables", "words"]
