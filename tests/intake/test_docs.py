"""The reference names every reason the code can give, and no other."""

import re
from pathlib import Path
from typing import get_args

from headwater.engine.outcome import Reason

ROOT = Path(__file__).parents[2]
GIVEN = re.compile(r'(?:RecordError\(|_refuse\([a-z]+,|Quarantined\([^()]*?,\s*"",)\s*"([a-z_]+)"')
RETURNED = re.compile(r'return "(link_refused)"|else "(special_file)"')


def test_every_reason_is_documented() -> None:
    sources = [*(ROOT / "src/headwater/intake").rglob("*.py"), *(ROOT / "src/headwater/sanitise").rglob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in [*sources, ROOT / "src/headwater/model/urls.py"])
    given = set(GIVEN.findall(code)) | {name for pair in RETURNED.findall(code) for name in pair if name}
    table = (ROOT / "docs/reference/quarantine.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE))
    assert documented == given | set(get_args(Reason))
    assert len(given) > 30
