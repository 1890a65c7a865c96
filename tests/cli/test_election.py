"""Elections on the command line: checking one, and playing every role of one, offline."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_main import Ran, glasshouse, imported_by

FIXTURES = Path(__file__).resolve().parent.parent / "elections/belenios/fixtures"
BASIC = FIXTURES / "valid/basic3/ke3y5Rcmj7kU3E.bel"
CHECKS = ["archive", "setup", "ballots", "tally", "shares", "result", "history"]


def election(*arguments: object, code: int = 0) -> dict[str, Any]:
    """Run a command with ``--json`` and give what it says."""
    ran = glasshouse("election", *arguments, "--json")
    assert ran.returncode == code, ran
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def held(found: dict[str, Any]) -> dict[str, bool | None]:
    return {each["check"]: each["holds"] for each in found["checks"]}


# --- verify ---------------------------------------------------------------------------------------


def test_a_sound_election_is_verified_with_every_check() -> None:
    found = election("verify", BASIC)
    assert held(found) == {**dict.fromkeys(CHECKS, True), "history": None}
    assert (found["result"], found["fault"], found["uuid"]) == ("verified", None, "ke3y5Rcmj7kU3E")
    assert found["votes"] == [[1000021, 1], [13, 1000002, 1000013]]
    assert found["fingerprint"] == "SEbghm5a/oj7WxVUPN07udbAMsqgwxvOCw+7xGUzR+U"


def test_an_open_election_has_no_tally_yet() -> None:
    found = election("verify", FIXTURES / "valid/basic3-open/ke3y5Rcmj7kU3E.bel")
    assert [name for name, holds in held(found).items() if holds] == CHECKS[:3]
    assert found["votes"] is None


@pytest.mark.parametrize(
    ("case", "check", "name", "before"),
    [
        ("A03-payload-byte-flipped", "archive", "altered", ["setup"]),
        ("C01-election-key-not-product", "setup", "public_key", []),
        ("D03-double-vote", "ballots", "proof", ["setup"]),
        ("E06-total_weight-wrong", "tally", "total_weight", ["setup", "ballots"]),
        ("F01-factor-altered", "shares", "decryption_proof", ["setup", "ballots", "tally"]),
        ("G01-one-vote-moved", "result", "result", ["setup", "ballots", "tally", "shares"]),
    ],
)
def test_a_fault_is_told_by_name_with_the_check_that_failed(
    case: str, check: str, name: str, before: list[str]
) -> None:
    found = election("verify", FIXTURES / f"cases/{case}.bel", code=1)
    assert (found["result"], found["fault"]["name"]) == ("fault", name)
    assert found["fault"]["check"] == check
    checks = held(found)
    assert [each for each, holds in checks.items() if holds is False] == [check]
    assert [each for each, holds in checks.items() if holds] == before


def test_a_rewritten_past_shows_beside_an_older_copy() -> None:
    newer = FIXTURES / "cases/I01-history-rewritten.bel"
    older = FIXTURES / "cases/I01-snapshot.bel"
    assert election("verify", newer)["result"] == "verified"
    found = election("verify", newer, "--older", older, code=1)
    assert (found["fault"]["name"], held(found)["history"]) == ("history_rewritten", False)
    pair = FIXTURES / "valid/basic3-tally/ke3y5Rcmj7kU3E.bel"
    assert held(election("verify", BASIC, "--older", pair))["history"] is True


def test_what_is_found_is_said_in_words() -> None:
    ran = glasshouse("election", "verify", BASIC)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "VERIFIED" in ran.stdout
    assert "1000021  Union with autonomy" in ran.stdout
    ran = glasshouse("election", "verify", FIXTURES / "cases/D03-double-vote.bel")
    assert ran.returncode == 1
    assert "FAILS  ballots" in ran.stdout
    assert "FAULT proof: event 3, ballot 3" in ran.stdout


def test_a_file_that_is_not_there_is_no_fault_of_the_election(tmp_path: Path) -> None:
    assert glasshouse("election", "verify", tmp_path / "none.bel").returncode == 3
    (tmp_path / "other.bel").write_bytes(b"no archive")
    assert election("verify", tmp_path / "other.bel", code=1)["fault"]["name"] == "container"


def test_elections_need_no_web_framework() -> None:
    modules = imported_by("election", "verify", BASIC)
    assert "glasshouse.elections.belenios.verification" in modules
    assert not modules & {"django", "ninja", "uvicorn", "whitenoise", "httpx", "glasshouse.site"}


@pytest.mark.parametrize(
    "module", ["election_voting", "election_trustee", "election_box", "main_election"]
)
def test_no_role_needs_a_web_framework(module: str) -> None:
    code = f"import glasshouse.cli.{module}, sys; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(ran.stdout.split()) & {"django", "ninja", "uvicorn", "whitenoise", "httpx"}


# --- a whole election -----------------------------------------------------------------------------

TEMPLATE = {
    "description": "Décidé par le peuple",
    "name": "Status of the province",
    "questions": [
        {"answers": ["Union", "Independence"], "blank": True, "min": 1, "max": 1, "question": "?"},
        {"answers": ["A", "B", "C"], "min": 0, "max": 2, "question": "Whom?"},
    ],
}
VOTERS = "voter,weight\nanna,1\nboris,2\nclara,2\ndmitri,10\n"


class Played:
    """The roles of one election, each with a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exchange = root / "exchange"
        self.archive = root / "vote.bel"
        (root / "voters.csv").write_text(VOTERS, encoding="utf-8")
        (root / "template.json").write_text(json.dumps(TEMPLATE), encoding="utf-8")

    def key(self, member: int) -> Path:
        return self.root / f"trustee{member}" / "my.key"

    def group(self, members: int = 3, needed: int = 2) -> Path:
        numbers = range(1, members + 1)
        for number in numbers:
            election("trustee", "certificate", self.exchange, "--key", self.key(number),
                     "--size", members, "--needed", needed, "--place", number)  # fmt: skip
        for number in numbers:
            election("trustee", "polynomial", self.exchange, "--key", self.key(number))
        for number in numbers:
            election("trustee", "share", self.exchange, "--key", self.key(number))
        election("trustee", "group", self.exchange, self.root / "group.json")
        return self.root / "group.json"

    def credentials(self) -> dict[str, Any]:
        return election("credentials", self.root / "voters.csv", self.root / "authority")

    def begin(self, *trustees: Path) -> dict[str, Any]:
        made = self.credentials()
        self.private = json.loads(Path(made["private"]).read_text(encoding="utf-8"))
        options = [each for path in trustees for each in ("--trustee", path)]
        return election("setup", self.root / "template.json", self.archive, "--uuid", made["uuid"],
                        "--credentials", made["public"], *options)  # fmt: skip

    def credential(self, voter: str) -> Path:
        path = self.root / f"{voter}.credential"
        path.write_text(self.private[voter] + "\n", encoding="ascii")
        path.chmod(0o600)
        return path

    def vote(self, voter: str, name: str, *choices: str) -> Path:
        ballot = self.root / f"{name}.ballot"
        options = [each for choice in choices for each in ("--choose", choice)]
        election("vote", self.archive, ballot, "--credential", self.credential(voter), *options)
        return ballot

    def decrypt(self, member: int) -> Path:
        share = self.root / f"share{member}.json"
        for dkey in sorted(self.exchange.glob("*.dkey")):
            ran = glasshouse("election", "trustee", "decrypt", self.archive, share,
                             "--key", self.key(member), "--dkey", dkey)  # fmt: skip
            if ran.returncode == 0:
                return share
        raise AssertionError(ran)


def test_a_threshold_election_is_played_by_the_command_line_alone(tmp_path: Path) -> None:
    played = Played(tmp_path)
    begun = played.begin(played.group())
    assert begun["voters"] == 4
    first = played.vote("anna", "anna-1", "1=1", "2=1,2")
    again = played.vote("anna", "anna-2", "1=blank", "2=none")
    boris = played.vote("boris", "boris", "1=2", "2=3")
    dmitri = played.vote("dmitri", "dmitri", "1=1", "2=1")
    assert len(election("cast", played.archive, first, boris, again)["trackers"]) == 3
    open_copy = tmp_path / "open.bel"
    open_copy.write_bytes(played.archive.read_bytes())
    election("cast", played.archive, dmitri)
    assert election("tally", played.archive) == {"result": "tallied", "voters": 3, "weight": 13}
    shares = [played.decrypt(1), played.decrypt(3)]
    some = election("tally", played.archive, "--share", shares[1])
    assert (some["shares"], some["votes"]) == ([3], None)
    votes = [[1, 10, 2], [10, 0, 2]]
    assert election("tally", played.archive, "--share", shares[0])["votes"] == votes
    found = election("verify", played.archive, "--older", open_copy)
    assert held(found) == dict.fromkeys(CHECKS, True)
    assert (found["votes"], found["ballots"], found["voters"]) == (votes, 4, 3)
    assert found["fingerprint"] == begun["fingerprint"]
    files = election("export", played.archive, tmp_path / "files")["files"]
    assert {"election.json", "trustees.json", "public_creds.json", "result.json"} <= set(files)
    beginning = (tmp_path / "files/beginning.bel").read_bytes()
    assert played.archive.read_bytes().startswith(beginning)
    assert election("verify", tmp_path / "files/beginning.bel")["state"] == "Setup"
    lines = (tmp_path / "files/ballots.jsons").read_bytes().splitlines()
    assert lines[0] == first.read_bytes()
    assert len(lines) == 4


def test_a_trustee_who_is_always_needed_stands_beside_a_group(tmp_path: Path) -> None:
    played = Played(tmp_path)
    single = election("trustee", "new", tmp_path / "one", "--name", "Secretariat")
    played.begin(played.group(members=2, needed=1), Path(single["public"]))
    election("cast", played.archive, played.vote("clara", "clara", "1=2", "2=none"))
    election("tally", played.archive)
    share = tmp_path / "one.json"
    election("trustee", "decrypt", played.archive, share, "--key", single["private"])
    given = election("tally", played.archive, "--share", share, "--share", played.decrypt(2))
    assert given["votes"] == [[0, 0, 2], [0, 0, 0]]
    assert election("verify", played.archive)["result"] == "verified"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Played:
    played = Played(tmp_path_factory.mktemp("begun"))
    single = election("trustee", "new", played.root / "one")
    played.begin(Path(single["public"]))
    played.single = Path(single["private"])  # type: ignore[attr-defined]
    return played


def test_secrets_are_readable_by_their_owner_alone_and_never_printed(tmp_path: Path) -> None:
    played = Played(tmp_path)
    ran = glasshouse("election", "credentials", tmp_path / "voters.csv", tmp_path / "authority")
    private = next((tmp_path / "authority").glob("*.privcreds"))
    assert private.stat().st_mode & 0o777 == 0o600
    secrets = json.loads(private.read_text(encoding="utf-8"))
    assert list(secrets) == ["anna", "boris", "clara", "dmitri"]
    assert not [each for each in secrets.values() if each in ran.stdout + ran.stderr]
    assert "one voter's alone" in ran.stderr
    made = election("trustee", "new", tmp_path / "one")
    assert Path(made["private"]).stat().st_mode & 0o777 == 0o600
    assert json.loads(Path(made["private"]).read_text()) not in json.dumps(made)
    election("trustee", "certificate", played.exchange, "--key", played.key(1),
             "--size", 3, "--needed", 2, "--place", 1)  # fmt: skip
    assert played.key(1).stat().st_mode & 0o777 == 0o600


def test_nothing_that_is_there_is_overwritten(begun: Played) -> None:
    ballot = begun.vote("anna", "kept", "1=1", "2=1")
    before = ballot.read_bytes()
    ran = refused_vote(begun, "anna", ballot, "1=1", "2=1")
    assert (ran.returncode, ballot.read_bytes()) == (1, before)


def refused_vote(played: Played, voter: str, ballot: Path, *choices: str) -> Ran:
    options = [each for choice in choices for each in ("--choose", choice)]
    credential = played.credential(voter)
    return glasshouse(
        "election", "vote", played.archive, ballot, "--credential", credential, *options
    )


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (["1=1"], 2),
        (["1=1", "2=1", "3=1"], 2),
        (["1=1", "1=2"], 2),
        (["1=1", "2=4"], 2),
        (["1=1", "2=1,1"], 2),
        (["1=1", "2=blank"], 2),
        (["1=1", "2=+1"], 2),
        (["1=1,2", "2=1"], 1),
        (["1=none", "2=1"], 1),
        (["1=1", "2=1,2,3"], 1),
    ],
)
def test_a_vote_that_the_question_does_not_permit_is_refused(
    begun: Played, choices: list[str], code: int
) -> None:
    ballot = begun.root / "never.ballot"
    assert refused_vote(begun, "boris", ballot, *choices).returncode == code
    assert not ballot.exists()


def test_a_mistyped_credential_makes_no_ballot(begun: Played) -> None:
    right = begun.private["anna"]
    begun.private["typo"] = right[:-1] + ("2" if right[-1] == "1" else "1")
    ran = refused_vote(begun, "typo", begun.root / "typo.ballot", "1=1", "2=1")
    assert ran.returncode == 1
    assert "not on the list" in ran.stderr
    assert begun.private["typo"] not in ran.stdout + ran.stderr


def test_a_credential_that_others_can_read_is_not_used(begun: Played) -> None:
    path = begun.credential("anna")
    path.chmod(0o644)
    ran = glasshouse("election", "vote", begun.archive, begun.root / "no.ballot", "--credential",
                     path, "--choose", "1=1", "--choose", "2=1")  # fmt: skip
    assert ran.returncode == 3


def test_a_ballot_is_cast_once_and_all_are_taken_or_none(tmp_path: Path) -> None:
    played = Played(tmp_path)
    single = election("trustee", "new", tmp_path / "one")
    played.begin(Path(single["public"]))
    ballot = played.vote("anna", "anna", "1=1", "2=1")
    other = played.vote("boris", "boris", "1=1", "2=1")
    bad = tmp_path / "bad.ballot"
    bad.write_bytes(other.read_bytes().replace(b'"response":"1', b'"response":"2', 1))
    election("cast", played.archive, ballot)
    before = played.archive.read_bytes()
    assert election("cast", played.archive, ballot, code=1)["fault"] == "duplicate_ballot"
    assert election("cast", played.archive, other, other, code=1)["fault"] == "duplicate_ballot"
    assert election("cast", played.archive, other, bad, code=1)["fault"]
    assert played.archive.read_bytes() == before
    ran = glasshouse("election", "tally", played.archive, "--share", ballot)
    assert ran.returncode == 1
    election("tally", played.archive)
    assert election("cast", played.archive, other, code=1)["fault"] == "election_closed"
    share = tmp_path / "share.json"
    election("trustee", "decrypt", played.archive, share, "--key", single["private"])
    shape = json.loads(share.read_bytes())
    shape["decryption_factors"][0].reverse()
    false = tmp_path / "false.json"
    false.write_text(json.dumps(shape, separators=(",", ":")), encoding="ascii")
    assert glasshouse("election", "tally", played.archive, "--share", false).returncode == 1
    assert election("tally", played.archive, "--share", share)["votes"] == [[0, 1, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name,weight\nanna,1\n",
        "voter,weight\nanna,1\nanna,2\n",
        "voter,weight\nanna\n",
        "voter,weight\nanna,1.5\n",
        "voter,weight\nanna,-1\n",
        "voter,weight\nanna,٣\n",
        "voter\n \n",
        "voter\n",
    ],
)
def test_a_list_of_voters_that_is_not_clear_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "voters.csv").write_text(text, encoding="utf-8")
    ran = glasshouse("election", "credentials", tmp_path / "voters.csv", tmp_path / "out")
    assert ran.returncode == 2
    assert not (tmp_path / "out").exists()


def test_a_member_commits_in_the_first_round_to_what_it_shows_in_the_second(
    tmp_path: Path,
) -> None:
    played = Played(tmp_path)
    committed = []
    for number in (1, 2, 3):
        made = election("trustee", "certificate", played.exchange, "--key", played.key(number),
                        "--size", 3, "--needed", 2, "--place", number)  # fmt: skip
        committed.append(made["commitment"])
        drawn = played.key(number).with_name(f"{played.key(number).name}.drawn")
        assert drawn.stat().st_mode & 0o777 == 0o600
        assert drawn.parent != played.exchange
    for number in (1, 2, 3):
        made = election("trustee", "polynomial", played.exchange, "--key", played.key(number))
        shown = json.loads(Path(made["polynomial"]).read_bytes())["coefexps"]
        raw = json.dumps(shown, separators=(",", ":")).encode()
        assert hashlib.sha256(raw).hexdigest() == committed[number - 1]


@pytest.mark.parametrize("wrong", ["damaged", "readable", "of another"])
def test_a_drawn_polynomial_that_is_not_one_s_own_is_not_used(tmp_path: Path, wrong: str) -> None:
    played = Played(tmp_path)
    for number in (1, 2):
        election("trustee", "certificate", played.exchange, "--key", played.key(number),
                 "--size", 2, "--needed", 1, "--place", number)  # fmt: skip
    own, other = (
        played.key(number).with_name(f"{played.key(number).name}.drawn") for number in (1, 2)
    )
    if wrong == "damaged":
        own.write_bytes(b"{}")
    elif wrong == "readable":
        own.chmod(0o644)
    else:
        own.write_bytes(other.read_bytes())
    ran = glasshouse("election", "trustee", "polynomial", played.exchange, "--key", played.key(1))
    assert ran.returncode == {"damaged": 1, "readable": 3, "of another": 1}[wrong]
    assert not list(played.exchange.glob("*.polynomial"))


def test_a_member_who_sends_something_false_is_named(tmp_path: Path) -> None:
    played = Played(tmp_path)
    for number in (1, 2, 3):
        election("trustee", "certificate", played.exchange, "--key", played.key(number),
                 "--size", 3, "--needed", 2, "--place", number)  # fmt: skip
    sent = []
    for number in (1, 2, 3):
        made = election("trustee", "polynomial", played.exchange, "--key", played.key(number))
        sent.append(Path(made["polynomial"]))
    value = json.loads(sent[1].read_bytes())
    value["secrets"][0] = value["secrets"][2]
    sent[1].write_text(json.dumps(value, separators=(",", ":")), encoding="utf-8")
    found = election("trustee", "share", played.exchange, "--key", played.key(1), code=1)
    assert (found["fault"], found["where"]) == ("not_decrypted", "member 2")


def test_shares_with_the_keys_of_the_common_tool_are_what_it_published(tmp_path: Path) -> None:
    folder = FIXTURES / "valid/basic3"
    tallied = FIXTURES / "valid/basic3-tally/ke3y5Rcmj7kU3E.bel"
    archive = tmp_path / "vote.bel"
    archive.write_bytes(tallied.read_bytes())
    options: list[object] = []
    for number, private in enumerate(sorted(folder.glob("*.privkey"))):
        key = tmp_path / private.name
        key.write_bytes(private.read_bytes())
        key.chmod(0o600)
        share = tmp_path / f"{number}.json"
        election("trustee", "decrypt", archive, share, "--key", key)
        options += ["--share", share]
    assert election("tally", archive, *options)["votes"] == [[1000021, 1], [13, 1000002, 1000013]]
    assert election("verify", archive, "--older", tallied)["result"] == "verified"


def test_the_result_is_found_of_shares_that_are_there_already(tmp_path: Path) -> None:
    """As another program leaves an archive: all shares in it, and no result."""
    archive = tmp_path / "vote.bel"
    archive.write_bytes((FIXTURES / "valid/basic3-pd/ke3y5Rcmj7kU3E.bel").read_bytes())
    assert election("tally", archive)["votes"] == [[1000021, 1], [13, 1000002, 1000013]]
    assert archive.read_bytes() == BASIC.read_bytes()


def test_without_any_share_there_is_no_result_to_find(tmp_path: Path) -> None:
    archive = tmp_path / "vote.bel"
    archive.write_bytes((FIXTURES / "valid/basic3-tally/ke3y5Rcmj7kU3E.bel").read_bytes())
    before = archive.read_bytes()
    assert glasshouse("election", "tally", archive).returncode == 1
    assert archive.read_bytes() == before
