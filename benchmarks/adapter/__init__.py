"""What the packaged language model learns for belegt, as low-rank changes of its weights, in three steps.

    pip install gguf
    python -m benchmarks.adapter.prepare prepared.npz PUBLIC
    python -m benchmarks.adapter.train prepared.npz adapter.npz
    python -m benchmarks.adapter.export adapter.npz rag/llm/packaged_adapter.gguf

A model with 1.5 billion parameters hesitates to say whether a sentence answers a question. It learns that
with the very prompts of `rag/qa/prompts.py`: whether a sentence answers a question, whether the answer is
yes or no, and whether a text is about what an overview asks for; and, as an exercise that belegt never
asks for, whether a text says what a statement claims. So that it keeps writing, it also learns to make
follow-ups independent (`followups.jsonl`) and to translate (`translations.jsonl`).

LoRA (Hu et al., 2021) changes five of the seven matrices of each layer, those with few outputs: these make
llama.cpp a tenth slower, all seven a third. What they are added to are the packaged weights in their four
bits, so that what is learned makes up for the rounding as well (QLoRA, Dettmers et al., 2023).

The texts are those of `benchmarks/cross_encoder`, without the held-out ones, and some of its PUBLIC ones,
which makes the adapter CC BY-SA 4.0 as well. What the written ones say about people, firms and places is
invented, also where a name is real.

The adapter that comes with the code took eight minutes on an H100: 641 steps at a rate of 2.5e-4, then 519
on batches not seen before at 1.2e-4 (`--steps 641`, then `--epochs 2 --start … --skip 641 --steps 519
--rate 1.2e-4`). On what was held out it then told apart, by areas under the curve (in brackets those of
the model as it comes, on a sample of 1,500):

- whether a sentence of a record answers: .97 (.80)
- which sentences of an article do, where several do: .95 (.67)
- whether a text says what a statement claims: .92 (.73)
- yes from no: .91 (.66, by `benchmarks/yes_no.py`)
"""
