"""How the cross-encoder (`rag/embedding/cross_encoder.py`) is trained, in two steps.

    python -m benchmarks.cross_encoder.prepare prepared.npz PUBLIC
    python -m benchmarks.cross_encoder.train prepared.npz layers.npz

The first reads the pairs, the second trains on them: in minutes on a GPU, in hours without one; it needs only
PyTorch and this folder. What is written later can be taught to layers that exist, without PUBLIC, beside a
share of what they have learned before:

    python -m benchmarks.cross_encoder.prepare prepared.npz --from 1806 --repeated 0.05
    python -m benchmarks.cross_encoder.train prepared.npz rag/embedding/cross_encoder.npz \\
        --start before.npz --rate 1.2e-4 --epochs 1 --dropout 0 --layers 6

The layers that come with the code were trained on everything at once, with `--articles` and `--epochs 4`:
seven minutes on an H100 shared with another program. Of the records held out, which are meant to be hard
(another year, a similar name, a reason that nobody gives), they tell questions that are answered from those
that are not with an area under the curve of .88, of the articles held out with .90, statements that are
supported with .79, and a yes from a no with .80. `make calibration` then fits the classifier of questions to
them.

`train.jsonl` and `held_out.jsonl` were written for this purpose, each record by hand: one or two sentences as
a news article has them, in some thirty languages, with questions that they answer or only seem to, and
statements that they support or only seem to. Nothing is trained on the held-out ones. From their questions,
and from the examples in `rag/qa/question_kinds.tsv`, it learns the kinds of questions as well.

`articles.jsonl` and `held_out_articles.jsonl` are whole articles, with the sentences that answer each
question; a yes/no question has a `verdict`. The held-out ones measure what is told (`benchmarks/several.py`,
`benchmarks/overview.py`). The language model learns from all of these, too (`benchmarks/adapter`).

PUBLIC is a folder with clones of four repositories, whose data are published under CC BY-SA 4.0:

- ir-nlp-csui/indonli: IndoNLI (Mahendra et al., 2021), Indonesian
- KLUE-benchmark/KLUE: KLUE-NLI (Park et al., 2021), Korean
- yahoojapan/JGLUE: JNLI and JSQuAD (Kurihara et al., 2022), Japanese
- ymcui/cmrc2018: CMRC 2018 (Cui et al., 2019), Chinese

The weights follow from these data, and are therefore offered under CC BY-SA 4.0 as well.
"""
