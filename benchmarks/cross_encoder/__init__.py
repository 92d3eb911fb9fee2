"""How the cross-encoder (`rag/embedding/cross_encoder.py`) is trained, in two steps.

    python -m benchmarks.cross_encoder.prepare prepared.npz PUBLIC
    python -m benchmarks.cross_encoder.train prepared.npz layers.npz

The first reads the pairs, the second trains on them: in minutes on a GPU, in hours without one; it needs only
PyTorch and this folder. What is written later can be taught to layers that exist, without PUBLIC:

    python -m benchmarks.cross_encoder.prepare prepared.npz --from 699
    python -m benchmarks.cross_encoder.train prepared.npz taught.npz \\
        --start before.npz --rate 1.5e-4 --epochs 2 --dropout 0 --layers 6
    python -m benchmarks.cross_encoder.average before.npz taught.npz rag/embedding/cross_encoder.npz

The layers that come with the code were made in just these steps: the first 699 records and the published
sets on a GPU, the other records on two processor cores. `make calibration` then fits the classifier of
questions to them. (The first step warmed up for 200 batches and knew no kinds of questions yet.)

`train.jsonl` and `held_out.jsonl` were written for this purpose, each record by hand: one or two sentences as
a news article has them, in some thirty languages, with questions that they answer or only seem to, and
statements that they support or only seem to. Nothing is trained on the held-out ones. From their questions,
and from the examples in `rag/qa/question_kinds.tsv`, it learns the kinds of questions as well.

PUBLIC is a folder with clones of four repositories, whose data are published under CC BY-SA 4.0:

- ir-nlp-csui/indonli: IndoNLI (Mahendra et al., 2021), Indonesian
- KLUE-benchmark/KLUE: KLUE-NLI (Park et al., 2021), Korean
- yahoojapan/JGLUE: JNLI and JSQuAD (Kurihara et al., 2022), Japanese
- ymcui/cmrc2018: CMRC 2018 (Cui et al., 2019), Chinese

The weights follow from these data, and are therefore offered under CC BY-SA 4.0 as well.
"""
