"""The end of `belegt serve`'s process: nothing stays behind, and nothing that still runs delays it."""

from __future__ import annotations

import atexit
import os
import signal
from types import FrameType
from typing import NoReturn


def leave_on_signals() -> None:
    """Let signals end the process like this while it starts; later uvicorn listens for them."""
    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)


def leave(signum: int, frame: FrameType | None = None) -> NoReturn:
    """End the process by this signal, now.

    The interpreter's own end would wait for the threads that are answering, and a model cannot be interrupted
    within a word. A signal that is not caught leaves the folders of the model and of the index behind.
    """
    for other in (signal.SIGINT, signal.SIGTERM):  # a second one would begin the end anew
        signal.signal(other, signal.SIG_IGN)
    atexit._run_exitfuncs()
    signal.signal(signum, signal.SIG_DFL)
    signal.raise_signal(signum)
    os._exit(128 + signum)  # the first process of a container is not ended by a signal of its own
