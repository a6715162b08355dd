"""Files are the core's only input and output besides captures: Parquet, JSON, JSON Lines and CSV.

Invariants: a file appears whole under its name or not at all; the same content gives the same bytes, on any day; what
a spreadsheet may open holds no formula.
"""

from headwater.files.atomic import replacing, write_bytes
from headwater.files.csv_export import neutral_cell, write_csv
from headwater.files.documents import read_json, read_jsonl, write_json, write_jsonl
from headwater.files.parquet import read_table, write_table

__all__ = [
    "neutral_cell",
    "read_json",
    "read_jsonl",
    "read_table",
    "replacing",
    "write_bytes",
    "write_csv",
    "write_json",
    "write_jsonl",
    "write_table",
]
