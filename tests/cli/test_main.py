"""The command line as it is called: help, exit codes, what is printed where, what is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from glasshouse.cli.main import app
from tests.cli.simulator import House
from tests.cli.test_verifier import flip


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


COMMANDS = [
    "init",
    "serve",
    "demo",
    "key",
    "act",
    "election",
    "verify",
    "mirror",
    "backup",
    "restore",
    "rebuild",
]


def glasshouse(*arguments: object) -> Ran:
    """Run a command in this process."""
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    return Ran(result.exit_code, result.stdout, result.stderr)


def imported_by(*arguments: object) -> set[str]:
    """The modules that a command has imported when it ends."""
    code = (
        "import sys\n"
        "from glasshouse.cli.main import main\n"
        f"sys.argv = ['glasshouse', *{[str(each) for each in arguments]!r}]\n"
        "try:\n    main()\n"
        "except SystemExit as ended:\n"
        "    print(ended.code, *sorted(sys.modules), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    code_and_modules = ran.stderr.splitlines()[-1].split()
    assert code_and_modules[0] == "0", ran
    return set(code_and_modules[1:])


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = House(witnesses=1, quorum=1)
    first = house.describe("first")
    house.fill(6)
    house.withhold(first)
    return house.write_copy(tmp_path_factory.mktemp("house") / "copy")


def test_help_names_every_command_and_the_exit_codes() -> None:
    ran = glasshouse("--help")
    assert ran.returncode == 0
    for command in COMMANDS:
        assert f" {command} " in ran.stdout
    assert "Exit codes" in ran.stdout


def test_help_imports_no_part_of_a_house() -> None:
    modules = imported_by("--help")
    assert not modules & {"django", "pydantic", "cryptography", "httpx", "glasshouse.acts"}


def test_the_version_is_told() -> None:
    ran = glasshouse("--version")
    assert (ran.returncode, ran.stdout.split()[0]) == (0, "glasshouse")


def test_verifying_imports_no_web_framework(copy: Path) -> None:
    modules = imported_by("verify", copy)
    assert "glasshouse.cli.verifier" in modules
    assert not modules & {"django", "ninja", "uvicorn", "whitenoise", "glasshouse.site"}


def test_mirroring_imports_no_web_framework(copy: Path) -> None:
    code = "import glasshouse.cli.mirror, sys; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(ran.stdout.split()) & {"django", "ninja", "uvicorn", "whitenoise"}


def test_verify_says_in_one_paragraph_what_was_proven_and_in_one_what_not(copy: Path) -> None:
    ran = glasshouse("verify", copy)
    assert (ran.returncode, ran.stderr) == (0, "")
    proven, between, not_proven = ran.stdout.splitlines()
    assert between == ""
    for said in (
        "VERIFIED",
        "7 entries",
        "8 signatures",
        "6 texts",
        "Sealed by 1 witness: witness.example/0",
    ):
        assert said in proven, said
    for said in ("on first use", "1 text withheld by entry 6", "Not compared: pages"):
        assert said in not_proven, said
    assert "Not proven" not in proven
    assert all(sentence.endswith(".") for sentence in (proven, not_proven))


def test_verify_says_less_is_unproven_to_who_brings_the_key(copy: Path) -> None:
    key = House().log_key.verifier.format()
    ran = glasshouse("verify", copy, "--log-key", key)
    assert ran.returncode == 0
    assert "first use" not in ran.stdout


def test_verify_says_when_no_witness_has_sealed(tmp_path: Path) -> None:
    house = House()
    ran = glasshouse("verify", house.write_copy(tmp_path / "copy"))
    assert ran.returncode == 0
    assert "no witness has sealed it" in ran.stdout


def test_verify_in_json_says_the_same(copy: Path) -> None:
    ran = glasshouse("verify", copy, "--json")
    said = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (said["result"], said["size"], said["faults"]) == ("verified", 7, [])
    assert said["withheld"] == {"6": 1}
    assert "VERIFIED" in said["words"]


def test_it_is_a_program(copy: Path) -> None:
    program = [sys.executable, "-m", "glasshouse.cli.main", "verify", str(copy)]
    ran = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("VERIFIED")


def test_a_failed_verification_exits_1_and_names_the_place(tmp_path: Path) -> None:
    house = House()
    house.fill(5)
    copy = house.write_copy(tmp_path / "copy")
    flip(copy / "tile/entries/000.p/5", sum(2 + len(raw) for raw in house.entries[:3]) + 50)
    ran = glasshouse("verify", copy)
    assert ran.returncode == 1
    assert ran.stdout.startswith("tile/entries/000.p/5, entry 3: ")
    assert "NOT VERIFIED" in ran.stdout
    said = json.loads(glasshouse("verify", copy, "--json").stdout)
    assert said["result"] == "failed"
    assert (said["faults"][0]["place"], said["faults"][0]["entry"]) == ("tile/entries/000.p/5", 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "--json"], "Missing argument"),
        (["--json", "verify", "{copy}"], "No such option: --json"),
        (["nothing", "--json"], "No such command"),
        (["init", "house", "--json"], "--origin"),
        (["election", "trustee", "decrypt", "--json"], "Missing"),
        (["verify", "{copy}", "--jobs", "0", "--json"], "--jobs"),
    ],
)
def test_a_wrong_call_is_told_as_json_where_that_was_asked_for(
    copy: Path, arguments: list[str], said: str
) -> None:
    ran = glasshouse(*[each.replace("{copy}", str(copy)) for each in arguments])
    told = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (2, "")
    assert said in told["error"]
    assert told["exit"] == 2
    assert "--help" in told["remedy"]


@pytest.mark.parametrize(
    "command", [[], ["verify"], ["key"], ["act", "say"], ["election", "tally"]]
)
def test_help_asks_for_no_value_where_there_is_none_to_give(command: list[str]) -> None:
    shown = glasshouse(*command, "--help").stdout
    assert "--help" in shown
    assert "bool" not in shown


def test_a_house_that_has_published_nothing_is_told_from_no_house(tmp_path: Path) -> None:
    (tmp_path / "house.sqlite3").touch()
    ran = glasshouse("verify", tmp_path)
    assert ran.returncode == 3
    assert "has published nothing yet" in ran.stderr
    assert f"glasshouse serve {tmp_path}" in " ".join(ran.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["verify"], 2, "Missing argument"),
        (["verify", "{copy}", "--jobs", "0"], 2, "--jobs"),
        (["verify", "{copy}", "--log-key", "x"], 2, "no verifier key"),
        (["verify", "{copy}", "--time", "2026-01-01T00:00:00Z"], 2, "--time needs --at"),
        (["verify", "{copy}", "--at", "3", "--time", "now"], 2, "2026-11-22T14:03:00Z"),
        (["verify", "{copy}", "--at", "900"], 2, "the record has 7 entries"),
        (["verify", "{copy}", "--policy", "{copy}/checkpoint"], 2, "is no policy"),
        (["verify", "{copy}", "--policy", "{copy}/nothing"], 3, "cannot read the policy"),
        (["verify", "{copy}/nothing"], 3, "there is no directory"),
        (["verify", "{copy}/tile"], 3, "holds no record"),
        (["verify", "http://127.0.0.1:1"], 3, "cannot read"),
        (["mirror", "{copy}", "{copy}/new"], 2, "is no address"),
        (["mirror", "http://127.0.0.1:1", "{copy}/tile"], 1, "holds other things than a copy"),
        (["mirror", "http://127.0.0.1:1", "{copy}"], 3, "cannot read"),
        (["serve", "{copy}"], 3, "holds no house"),
        (["backup", "{copy}", "{copy}/archive"], 3, "holds no house"),
        (["restore", "{copy}/nothing", "{copy}/new"], 3, "nothing was restored"),
        (["restore", "{copy}/checkpoint", "{copy}/new"], 1, "is not taken"),
        (["rebuild", "{copy}", "{copy}/new", "--log-key", "{copy}/checkpoint"], 3, "the key"),
        (["rebuild", "{copy}", "{copy}/new", "--log-key", "{copy}/policy"], 2, "no log key"),
        (["key", "show", "{copy}/nothing"], 3, "cannot read the key"),
        (["demo", "{copy}"], 1, "is not empty"),
        (["demo", "{copy}", "--fresh"], 1, "is not a demo house"),
    ],
)
def test_every_refusal_has_its_exit_code_and_says_what_is_wrong(
    copy: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, said: str
) -> None:
    monkeypatch.setattr("glasshouse.cli.places._sleep", lambda seconds: None)
    ran = glasshouse(*[each.replace("{copy}", str(copy)) for each in arguments])
    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in " ".join(ran.stderr.split()), ran.stderr


def test_a_refusal_in_json_is_one_object_on_standard_output(copy: Path) -> None:
    ran = glasshouse("verify", copy / "nothing", "--json")
    said = json.loads(ran.stdout)
    assert (ran.returncode, said["exit"], ran.stderr) == (3, 3, "")
    assert said["error"].startswith("there is no directory")
    assert said["remedy"]


def test_what_others_wrote_cannot_steer_the_terminal(tmp_path: Path) -> None:
    ran = glasshouse("verify", tmp_path / "\x1b[2J\u202e")
    assert "\\x1b[2J\\u202e" in ran.stderr
    assert "\x1b" not in ran.stderr
