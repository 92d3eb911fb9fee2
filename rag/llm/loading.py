"""Chooses and loads the configured language model: one of Ollama's, another server's, or the packaged one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from llama_index.core.llms.llm import LLM

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.capabilities import ModelCapabilities, recall_capabilities, store_capabilities
from rag.llm.model import Model, Provider, context_window
from rag.llm.ollama import load_ollama
from rag.llm.ollama_server import loaded_context, ollama_problem, show_model
from rag.llm.packaged import PACKAGED_CAPABILITIES, PACKAGED_CONTEXT, PACKAGED_MODEL, PackagedLLM
from rag.llm.packaged_weights import packaged_weights
from rag.llm.probes import VERSION, load_now, try_model

Load = Callable[[ModelCapabilities], LLM]


def load_model(config: LLMConfig) -> Model:
    """The model that `config` names; with `auto`, Ollama's if it is available, else the packaged one.

    A model that was not used before is tried first, which takes a few requests. Raises `ModelUnavailable`
    naming what to start, pull or install.
    """
    if config.provider != "auto":
        return load_from(config.provider, config)
    try:
        return load_from("ollama", config)
    except ModelUnavailable as problem:
        return packaged_instead(config, problem)


def load_from(provider: Provider, config: LLMConfig) -> Model:
    """The model of one provider. Raises `ModelUnavailable`, also for one that cannot answer Yes or No."""
    if provider == "packaged":
        return _packaged(config)
    model = _load_openai(config) if provider == "openai" else _load_ollama(config)
    if not model.capabilities.can_judge:
        raise ModelUnavailable(
            f"{config.model} cannot be used: it does not answer a question with Yes or No, "
            "by which belegt checks what it tells.",
            "Set llm.model to another model, such as qwen2.5:7b.",
        )
    return model


def packaged_instead(config: LLMConfig, problem: ModelUnavailable) -> Model:
    """The packaged model in place of Ollama's, with the reason. Raises `problem` if it is not installed."""
    try:
        return replace(_packaged(config), hint=str(problem))
    except ModelUnavailable as missing:
        raise problem from missing


def server_problem(config: LLMConfig) -> ModelUnavailable | None:
    """Why the configured server cannot answer with its model; None where it can, or where there is none."""
    if config.provider == "packaged":
        return None
    if config.provider == "openai":
        from rag.llm.openai_server import openai_problem

        return openai_problem(config)
    return ollama_problem(config)


def _load_ollama(config: LLMConfig) -> Model:
    served = show_model(config)

    def load(capabilities: ModelCapabilities) -> LLM:
        return load_ollama(config, served.family, capabilities)

    return _tried(
        "ollama", config, served.digest, served.capabilities, load, loaded_with=lambda: loaded_context(config)
    )


def _load_openai(config: LLMConfig) -> Model:
    from rag.llm.openai_compatible import load_openai_compatible
    from rag.llm.openai_server import describe_model

    digest, capabilities = describe_model(config)
    return _tried("openai", config, digest, capabilities, lambda known: load_openai_compatible(config, known))


def _tried(
    provider: Provider,
    config: LLMConfig,
    digest: str,
    reported: ModelCapabilities,
    load: Load,
    *,
    loaded_with: Callable[[], int | None] = lambda: None,
) -> Model:
    """The model and what is remembered of it, or else what it shows now; a failed one is tried again."""

    def of(known: ModelCapabilities) -> Model:
        return Model(load(known), config.model, provider, capabilities=known)

    key = f"{VERSION}|{digest}"
    capabilities = recall_capabilities(key)
    if capabilities is None or not capabilities.can_judge:
        capabilities = try_model(of(reported), config)
        if provider == "openai" and capabilities.thinking == "always":  # it was not told not to
            with suppress(ModelUnavailable):
                quiet = try_model(of(replace(reported, thinking="optional")), config)
                capabilities = quiet if quiet.yes_no == "first_token" else capabilities
        store_capabilities(key, capabilities)
    model = of(replace(capabilities, context_length=reported.context_length))
    context = _given_context(model, config, loaded_with)
    return of(replace(model.capabilities, context_length=context)) if context else model


def _given_context(model: Model, config: LLMConfig, loaded_with: Callable[[], int | None]) -> int | None:
    """The tokens that the server gives the model to read, where they are fewer than it is asked for.

    It may lack memory, which passes: so this is found out at every start and never remembered.
    """
    context, wanted = loaded_with(), context_window(model, config)
    if context and context < wanted:  # others may have asked for fewer; what counts is what we are given
        load_now(model, config)
        context = loaded_with()
    return context if context and context < wanted else None


def _packaged(config: LLMConfig) -> Model:
    packaged_weights()
    llm = PackagedLLM(
        context_window=min(config.context_window, PACKAGED_CONTEXT),
        max_answer_tokens=config.max_answer_tokens,
        threads=config.threads,
    )
    return Model(llm, PACKAGED_MODEL, "packaged", capabilities=PACKAGED_CAPABILITIES)
