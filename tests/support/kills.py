"""Which moments of a run are chosen to kill it: all of them, or a sample that another commit draws anew."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Kills:
    """Chooses among moments by `seed`; all of them without one."""

    seed: str = ""

    def __str__(self) -> str:
        if not self.seed:
            return "at every moment"
        return f"at moments drawn with the seed {self.seed} (--all-kills: at every one)"

    def of(self, moments: Sequence[int], most: int) -> Sequence[int]:
        """The moments to kill at, in order: `most` of them where they are sampled."""
        if not self.seed or len(moments) <= most:
            return moments
        return sorted(random.Random(self.seed).sample(moments, most))


def current_commit() -> str:
    """The commit that is tested, shortened; "no-commit" in a copy without its history."""
    command = ["git", "-C", str(REPOSITORY), "rev-parse", "--short=12", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no-commit"
