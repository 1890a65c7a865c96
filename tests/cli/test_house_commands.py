"""A house from the command line: founded, served, spoken to, copied, lost and brought back."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from glasshouse.acts.identifiers import encode_base64url
from glasshouse.acts.sheets import write_sheet
from glasshouse.cli.main import app

LINES = (
    *("--name", "A house", "--operator", "The tests"),
    *("--interest", "None", "--publicity", "All of it"),
)


def run(*arguments: object, expect: int = 0) -> dict[str, Any]:
    """Run a command with --json, and read what it said."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == expect, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def found(folder: Path, *options: object) -> dict[str, Any]:
    return run("init", folder, "--origin", "tests.example/record", *LINES, *options)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a house that is being served by a process of its own."""
    program = [sys.executable, "-m", "glasshouse.cli.main", "serve", str(folder), "--port", "0"]
    process = subprocess.Popen(program, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        # The port is open when this line is printed; the house is when the next one is.
        line = process.stderr.readline()
        assert "http://" in line, line + process.stderr.read()
        assert process.stderr.readline() == "It answers now. Ctrl-C stops it.\n"
        yield line.rpartition(" ")[2].strip()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    finally:
        process.kill()
        process.wait()


# --- founding -------------------------------------------------------------------------------------


def test_a_house_is_founded_with_keys_for_its_owner_alone(tmp_path: Path) -> None:
    said = found(tmp_path / "house")
    assert said["origin"] == "tests.example/record"
    for name in ("log.key", "house.key"):
        assert (tmp_path / "house" / "keys" / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "house" / "record" / "checkpoint").is_file()


def test_a_directory_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "letter").write_text("mine")
    refused = run("init", tmp_path / "house", "--origin", "a.example", *LINES, expect=1)
    assert "not empty" in refused["error"]
    assert [file.name for file in (tmp_path / "house").iterdir()] == ["letter"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--origin", "two words", *LINES), "'two words' cannot name a record"),
        (("--origin", "Capitals.example", *LINES), "'Capitals.example' cannot name"),
        (("--origin", "a.example", *LINES, "--witness", "nobody"), "--witness nobody"),
        (("--origin", "a.example", *LINES, "--quorum", "2"), "body: the quorum is larger"),
        (("--origin", "a.example", *LINES, "--name", ""), "name"),
        (("--origin", "a.example", *LINES, "--language", "english"), "--language english"),
        (("--origin", "a.example", *LINES, "--language", "EN"), "--language EN"),
    ],
)
def test_a_founding_that_the_rules_refuse_says_why_and_leaves_nothing(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    refused = run("init", tmp_path / "house", *options, expect=2)
    assert said in refused["error"]
    assert refused["remedy"]
    assert not (tmp_path / "house").exists()


# --- living ---------------------------------------------------------------------------------------


def test_a_house_is_served_spoken_to_copied_lost_and_rebuilt(tmp_path: Path) -> None:
    house, keys = tmp_path / "house", tmp_path / "house" / "keys"
    founded = found(house)
    office = run("key", "new", tmp_path / "office.key")
    shown = run("key", "show", tmp_path / "office.key")
    assert shown["id"] == office["id"]
    body = json.dumps({"slug": "registry", "key": office["key"]})
    with served(house) as address:
        recorded = run(
            *("act", "say", "office.establish", "--house", address, "--by", founded["house"]),
            *("--body", body, "--line", "en:name=Registry", "--yes"),
            *("--key", keys / "house.key", "--key", tmp_path / "office.key"),
            *("--receipt", tmp_path / "receipt", "--log-key", founded["log_key"]),
        )
        assert (recorded["index"], recorded["effect"]) == (1, None)
        refused = run(
            *("act", "say", "office.establish", "--house", address, "--by", founded["house"]),
            *("--body", body, "--line", "en:name=Registry", "--yes"),
            *("--key", keys / "house.key", "--key", tmp_path / "office.key"),
            expect=1,
        )
        assert refused["reason"]
        verified = run("verify", address, "--log-key", founded["log_key"])
        assert (verified["size"], verified["key_was_given"]) == (2, True)
        assert verified["pages"] > 0
        mirrored = run("mirror", address, tmp_path / "copy", "--pages")
        assert (mirrored["size"], mirrored["texts"]) == (2, 2)
        saved = run("backup", house, tmp_path / "archive")
        assert saved["size"] == 2
    copied = run("verify", tmp_path / "copy")
    assert copied["pages"] == mirrored["pages"] == verified["pages_there"]
    restored = run("restore", tmp_path / "archive", tmp_path / "restored")
    assert restored["size"] == 2
    with served(tmp_path / "restored") as address:
        assert run("verify", address)["root"] == verified["root"]
    shutil.copytree(keys, tmp_path / "keys")
    shutil.rmtree(house)
    rebuilt = run(
        *("rebuild", tmp_path / "copy", house, "--log-key", tmp_path / "keys" / "log.key"),
        *("--house-key", tmp_path / "keys" / "house.key"),
    )
    assert (rebuilt["size"], rebuilt["root"], rebuilt["texts"]) == (2, verified["root"], 2)
    with served(house) as address:
        assert run("mirror", address, tmp_path / "copy")["before"] == 2
        assert run("verify", address)["digest"] == verified["digest"]


def test_a_text_is_taken_down_and_comes_back_only_to_the_byte(tmp_path: Path) -> None:
    found(tmp_path / "house")
    keys = tmp_path / "house" / "keys" / "house.key"
    office = run("key", "new", tmp_path / "office.key")
    with served(tmp_path / "house") as address:

        def say(kind: str, body: object, *options: object, expect: int = 0) -> dict[str, Any]:
            founding = httpx.get(f"{address}entries/0.json").json()["row"]["id"]
            common = ("--house", address, "--yes", "--key", keys, "--by", founding)
            return run(
                "act", "say", kind, *common, "--body", json.dumps(body), *options, expect=expect
            )

        said = say(
            "office.establish",
            {"slug": "secretariat", "key": office["key"]},
            *("--key", tmp_path / "office.key", "--line", "en:name=Secretariat"),
        )
        digest = httpx.get(f"{address}entries/1.json").json()["texts"][0]["digest"]
        original = httpx.get(f"{address}record/sheet/{digest}").content
        (tmp_path / "original").write_bytes(original)
        (tmp_path / "forged").write_bytes(original.replace(b"Secretariat", b"Secretary!!"))
        withheld = say(
            "text.withhold",
            {"act": said["id"], "sheet": digest, "ground": "court_order", "until": None},
            *("--line", "en:reason=An order of a court"),
        )
        assert httpx.get(f"{address}record/sheet/{digest}").status_code == 410
        restoring = {"withholding": withheld["id"]}
        reason = ("--line", "en:reason=The order was lifted")
        refused = say("text.restore", restoring, *reason, expect=1)
        assert refused["reason"] == "sheet_missing"
        forged = ("--original", tmp_path / "forged")
        say("text.restore", restoring, *reason, *forged, expect=1)
        say("text.restore", restoring, *reason, "--original", tmp_path / "original")
        assert httpx.get(f"{address}record/sheet/{digest}").content == original


def test_only_a_restoring_statement_carries_an_original(tmp_path: Path) -> None:
    original = write_sheet("en", {"name": "Registry"}, encode_base64url(bytes(32)))
    (tmp_path / "original").write_bytes(original.raw)
    key = run("key", "new", tmp_path / "office.key")
    common = ("--log", "tests.example/record", "--key", tmp_path / "office.key", "--by", "a" * 64)
    body = ("--body", json.dumps({"revoke": key["id"], "suspect_from": None, "lines": []}))
    out = ("--out", tmp_path / "draft", "--original", tmp_path / "original")
    refused = run("act", "compose", "key.revoke", *common, *body, *out, expect=2)
    assert "brings no text back" in refused["error"]
    assert not (tmp_path / "draft").exists()


def test_a_house_is_rebuilt_from_what_is_left_of_its_own_directory(tmp_path: Path) -> None:
    founded = found(tmp_path / "house")
    (tmp_path / "house" / "house.sqlite3").unlink()
    log_key = tmp_path / "house" / "keys" / "log.key"
    rebuilt = run("rebuild", tmp_path / "house", tmp_path / "new", "--log-key", log_key)
    assert (rebuilt["result"], rebuilt["size"], rebuilt["texts"]) == ("rebuilt", 1, 1)
    with served(tmp_path / "new") as address:
        assert run("verify", address)["log_key"] == founded["log_key"]


def test_a_rebuilding_with_another_key_asks_whether_it_is_the_right_one(tmp_path: Path) -> None:
    found(tmp_path / "house")
    run("init", tmp_path / "other", "--origin", "another.example/record", *LINES)
    other = tmp_path / "other" / "keys" / "log.key"
    refused = run("rebuild", tmp_path / "house", tmp_path / "new", "--log-key", other, expect=1)
    assert f"Is {other} the log key of this record?" in refused["remedy"]
    assert not (tmp_path / "new").exists()


def test_a_rebuilding_that_lacks_words_says_so(tmp_path: Path) -> None:
    found(tmp_path / "house")
    copy = tmp_path / "copy"
    with served(tmp_path / "house") as address:
        run("mirror", address, copy)
    for sheet in (copy / "sheet").iterdir():
        sheet.unlink()
    log_key = tmp_path / "house" / "keys" / "log.key"
    rebuilt = run("rebuild", copy, tmp_path / "new", "--log-key", log_key, expect=1)
    assert (rebuilt["result"], len(rebuilt["missing_texts"])) == ("incomplete", 1)


def test_a_house_that_cannot_start_says_so(tmp_path: Path) -> None:
    found(tmp_path / "house")
    with served(tmp_path / "house") as address:
        run("verify", address)
        refused = run("serve", tmp_path / "house", "--port", "0", expect=3)
        assert "did not start" in refused["error"]


def test_a_port_that_is_taken_is_said_before_a_house_is_opened(tmp_path: Path) -> None:
    found(tmp_path / "house")
    with served(tmp_path / "house") as address:
        port = address.rstrip("/").rpartition(":")[2]
        refused = run("serve", tmp_path / "house", "--port", port, expect=3)
        assert "cannot listen" in refused["error"]


# --- the demo -------------------------------------------------------------------------------------


def test_the_demo_is_built_once_and_replaced_only_when_asked(tmp_path: Path) -> None:
    first = run("demo", tmp_path / "demo")
    assert first["statements"] > 70
    run("demo", tmp_path / "demo", expect=1)
    second = run("demo", tmp_path / "demo", "--fresh")
    assert second["origin"] != first["origin"]
    assert [file.name for file in tmp_path.iterdir()] == ["demo"]


def test_a_demo_that_is_being_served_is_left_as_it_is(tmp_path: Path) -> None:
    built = run("demo", tmp_path / "demo")
    with served(tmp_path / "demo") as address:
        assert httpx.get(address, timeout=30).status_code == 200, "the house is open"
        refused = run("demo", tmp_path / "demo", "--fresh", expect=1)
        assert "is being served" in refused["error"]
        assert run("verify", address)["log_key"] == built["log_key"]
    assert [file.name for file in tmp_path.iterdir()] == ["demo"]


def test_a_house_that_is_founded_holds_no_practice_table(tmp_path: Path) -> None:
    found(tmp_path / "house")
    with served(tmp_path / "house") as address:
        listed = httpx.get(f"{address.rstrip('/')}/api/conferences", timeout=30).json()
        assert (listed["items"], listed["context"]["size"]) == ([], 1)


def test_a_real_house_is_never_replaced_by_a_demo(tmp_path: Path) -> None:
    founded = found(tmp_path / "house")
    refused = run("demo", tmp_path / "house", "--fresh", expect=1)
    assert "not a demo house" in refused["error"]
    with served(tmp_path / "house") as address:
        assert run("verify", address)["log_key"] == founded["log_key"]
