"""The elections' protocol in a real browser: in a page saved to a disk, and on a slow machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from glasshouse.elections.belenios.ballots import Ballot, check_ballot
from glasshouse.elections.belenios.credentials import draw_credential, secret_of, write_roll
from glasshouse.elections.belenios.election import Election, Question, write_election
from glasshouse.elections.belenios.group import G
from tests.browser.conftest import REPOSITORY
from tests.elections.belenios.mutations import UUID, randomness

WORKER = REPOSITORY / "src/glasshouse/site/static/booth/election-worker.js"
SLOWER = 4
MOST_MILLISECONDS = 1000
TEN = Question("Which?", tuple("abcdefghij"), 1, 3, blank=False)
CHOICES = [[1, 0, 1, 0, 0, 0, 0, 0, 0, 0]]

ASK = """
([election, credential, choices]) => new Promise((resolve, reject) => {
  const source = document.querySelector("#worker").textContent;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const progress = [];
  worker.addEventListener("error", (event) => reject(new Error(event.message)));
  worker.addEventListener("message", ({ data }) => {
    if (data.progress) progress.push(data.progress);
    else if (!data.made) reject(new Error(JSON.stringify(data)));
    else {
      const { ballot, tracker } = data.made;
      resolve({ ballot: new TextDecoder().decode(ballot), tracker, progress });
    }
  });
  const given = { election: new TextEncoder().encode(election), credential, choices };
  worker.postMessage({ id: 1, task: "makeBallot", given });
})
"""

TIMED = """
async ([election, credential, choices]) => {
  const { runTask } = await import("/booth/src/belenios/tasks.js");
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));
  const given = { election: new TextEncoder().encode(election), credential, choices };
  const begun = performance.now();
  const { ballot } = await runTask("makeBallot", given, random);
  const taken = performance.now() - begun;
  return { taken, ballot: new TextDecoder().decode(ballot) };
}
"""

IMPORTS = {
    f"@noble/{name}/": f"/booth/node_modules/@noble/{name}/" for name in ("curves", "hashes")
}


@pytest.fixture
def election() -> Election:
    """An election with ten answers, of which three can be chosen."""
    return write_election(
        uuid=UUID, name="A vote", description="", public_key=G**1917, questions=(TEN,)
    )


def counts(election: Election, credential: str, ballot: str) -> Ballot:
    """The ballot, which the reference lets count."""
    voter = G ** secret_of(election.uuid, credential)
    roll = write_roll([(voter, 1)], weighted=False)
    read = Ballot.parse(ballot.encode("utf-8"))
    check_ballot(election, roll.weights, read)
    return read


def test_a_page_saved_to_a_disk_makes_a_ballot_in_a_worker_of_its_own(
    election: Election, page: Page, tmp_path: Path
) -> None:
    source = WORKER.read_text(encoding="utf-8")
    assert "</script" not in source.lower(), "it can stand in a page as it is"
    saved = tmp_path / "booth.html"
    saved.write_text(
        '<!doctype html><meta charset="utf-8"><title>Booth</title>'
        f'<script type="text/plain" id="worker">{source}</script>',
        encoding="utf-8",
    )
    page.goto(saved.as_uri())
    credential = draw_credential(randomness)
    made = page.evaluate(ASK, [election.raw.decode("utf-8"), credential, CHOICES])
    assert counts(election, credential, made["ballot"]).tracker == made["tracker"]
    done, total = made["progress"][-1]
    assert len(made["progress"]) == done == total


def test_ten_answers_are_encrypted_within_a_second_on_a_slow_machine(
    election: Election, page: Page
) -> None:
    """On the page's own thread, because only that can be slowed down; from cold, tables included,
    and with the ballot checked afterwards."""

    def serve(route: Route) -> None:
        path = route.request.url.partition("://localhost/")[2]
        if path == "booth/":
            html = f'<script type="importmap">{json.dumps({"imports": IMPORTS})}</script>'
            route.fulfill(body=f"<!doctype html>{html}", content_type="text/html")
        else:
            route.fulfill(path=REPOSITORY / path, content_type="text/javascript")

    page.route("http://localhost/booth/**", serve)
    taken = []
    for _turn in range(3):
        page.goto("http://localhost/booth/")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        credential = draw_credential(randomness)
        made = page.evaluate(TIMED, [election.raw.decode("utf-8"), credential, CHOICES])
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        counts(election, credential, made["ballot"])
        taken.append(made["taken"])
    assert min(taken) < MOST_MILLISECONDS, taken
