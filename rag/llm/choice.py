"""Which model answers the next question: with `auto`, Ollama's whenever it is available."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.loading import load_from, load_model, packaged_instead, server_problem
from rag.llm.model import Model
from rag.llm.ollama_server import ollama_problem

LOOK_EVERY_S = 5.0  # for Ollama's server, while questions or health checks come in
LOOK_WAIT_S = 0.3  # that a question waits for it: longer where the server is silent or loads its model
FIRST_PAUSE_S = 30.0  # in which a model that failed is not asked, if its server is there all the time
LONGEST_PAUSE_S = 960.0

logger = logging.getLogger("belegt")


@dataclass
class ModelChoice:
    """The model in use. With `provider = "auto"` it changes as Ollama comes and goes.

    A model that is handed in is never changed. Safe to share between threads.
    """

    config: LLMConfig
    given: Model | None = None
    _model: Model = field(init=False)
    _looking: threading.Thread | None = field(default=None, init=False)
    _looked_at: float = field(default_factory=time.monotonic, init=False)
    _pause_s: float = field(default_factory=lambda: FIRST_PAUSE_S, init=False)
    _paused_until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self._model = self.given or load_model(self.config)

    @property
    def _follows_ollama(self) -> bool:
        return self.given is None and self.config.provider == "auto"

    def current(self) -> Model:
        """The model for the next question, after a brief look whether Ollama has come or gone."""
        if look := self._look_if_due():
            look.join(LOOK_WAIT_S)
        return self._model

    def problem(self) -> ModelUnavailable | None:
        """Why no model can answer now; None where one can, or where it was handed in."""
        if self.given or self.current().provider == "packaged":
            return None
        problem = server_problem(self.config)
        is_replaced = problem and self._follows_ollama and self._replace(problem)
        return None if is_replaced else problem

    def replace_failed(self, model: Model, problem: ModelUnavailable) -> Model | None:
        """The packaged model in place of `model`, which has failed; None where none stands in for it."""
        if not self._follows_ollama or model.provider == "packaged":
            return None
        self._pause()
        return self._replace(problem)

    def confirm(self, model: Model) -> None:
        """Report that `model` has answered: if it fails again, it is tried again soon."""
        if model.provider != "packaged":
            self._pause_s = FIRST_PAUSE_S

    def _look_if_due(self) -> threading.Thread | None:
        """The thread that looks whether Ollama has come or gone: a new one if it is time, else the last."""
        if not self._follows_ollama:
            return None
        with self._lock:
            is_due = time.monotonic() - self._looked_at >= LOOK_EVERY_S
            if is_due and not (self._looking and self._looking.is_alive()):
                look = threading.Thread(target=self._look, name="ollama-look", daemon=True)
                look.start()
                self._looking = look
            return self._looking

    def _look(self) -> None:
        if problem := ollama_problem(self.config):
            self._paused_until = 0.0  # a server that comes back may have mended what failed
            if self._model.provider != "packaged":
                self._replace(problem)
        elif self._model.provider == "packaged" and time.monotonic() >= self._paused_until:
            self._take_up()
        self._looked_at = time.monotonic()

    def _take_up(self) -> None:
        try:
            self._model = load_from("ollama", self.config)
        except ModelUnavailable as problem:
            self._replace(problem)  # for the new reason
            self._pause()

    def _pause(self) -> None:
        """Leave Ollama's model alone for a while, for longer each time."""
        with self._lock:
            self._paused_until = time.monotonic() + self._pause_s
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def _replace(self, problem: ModelUnavailable) -> Model | None:
        """Use the packaged model, for this reason; None where it is not installed, and nothing changes."""
        try:
            instead = packaged_instead(self.config, problem)
        except ModelUnavailable as error:
            logger.warning("%s", error)
            return None
        self._model = instead
        return instead
