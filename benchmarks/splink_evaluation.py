"""Answer what `headwater evaluate --splink FOLDER` asked of Splink 4, in an environment of its own.

    python benchmarks/splink_evaluation.py FOLDER

Every question without an answer is answered; then run the evaluation again.
"""

import subprocess
import sys
from pathlib import Path

from splink_environment import splink_environment

WORKER = Path(__file__).with_name("splink_groups.py")


def main(folder: Path) -> int:
    """How many questions could not be answered."""
    open_questions = [asked for asked in sorted(folder.glob("*.asked.json")) if not answer_to(asked).exists()]
    python = splink_environment() if open_questions else None
    if python is None:
        return len(open_questions)
    return sum(subprocess.run([python, WORKER, asked, answer_to(asked)]).returncode != 0 for asked in open_questions)


def answer_to(asked: Path) -> Path:
    return asked.with_name(asked.name.replace(".asked.", ".answer."))


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
