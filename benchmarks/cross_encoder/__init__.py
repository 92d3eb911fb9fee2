"""How the cross-encoder (`rag/embedding/cross_encoder.py`) is trained, in two steps.

    python -m benchmarks.cross_encoder.prepare PUBLIC prepared.npz
    python -m benchmarks.cross_encoder.train prepared.npz rag/embedding/cross_encoder.npz

The first reads the pairs, the second trains on them: in three minutes on a GPU, in a night without one; it
needs only PyTorch and this folder.

`train.jsonl` and `held_out.jsonl` were written for this purpose, each record by hand: one or two sentences as
a news article has them, in some twenty languages, with questions that they answer or only seem to, and
statements that they support or only seem to. Nothing is trained on the held-out ones.

PUBLIC is a folder with clones of four repositories, whose data are published under CC BY-SA 4.0:

- ir-nlp-csui/indonli: IndoNLI (Mahendra et al., 2021), Indonesian
- KLUE-benchmark/KLUE: KLUE-NLI (Park et al., 2021), Korean
- yahoojapan/JGLUE: JNLI and JSQuAD (Kurihara et al., 2022), Japanese
- ymcui/cmrc2018: CMRC 2018 (Cui et al., 2019), Chinese

The weights follow from these data, and are therefore offered under CC BY-SA 4.0 as well.
"""
