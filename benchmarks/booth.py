"""What a ballot costs its voter's browser: ``python -m benchmarks.booth``.

A saved booth is opened in Chromium with its processor slowed down four times, as phones of small
price are. Timed is what the voter waits for, from pressing "Encrypt my ballot" until the tracker
stands there: one question of ten answers encrypted, proven, signed, checked again. Browsers slow
down only the page's own thread, so the page is denied its worker and does all of it there.
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from glasshouse.elections.belenios.credentials import draw_credential
from glasshouse.elections.belenios.election import Question, write_election
from glasshouse.elections.belenios.group import G
from glasshouse.elections.ceremony import bindings, uuid_of
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.pages import BallotQuestion, ChoicePiece
from glasshouse.house.pages import Words

ANSWERS = 10
SLOWER = 4
ROUNDS = 7
MOST_MILLISECONDS = 1000
"""What encrypting such a ballot is held to."""

ORIGIN = "bench.example.org/record"
_ID, _DIGEST = "ab" * 32, "cd" * 32
_NO_WORKER = "globalThis.Worker = class { constructor() { throw new Error('no worker'); } };"
_TIMED = """
() => new Promise((resolve) => {
  const ready = document.querySelector("[data-panel=ready]");
  const begun = performance.now();
  new MutationObserver(() => {
    if (!ready.hidden) resolve(performance.now() - begun);
  }).observe(ready, { attributes: true });
  document.querySelector("[data-do=encrypt]").click();
})
"""


def saved_booth() -> bytes:
    """The saved booth of a vote with one question of ten answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")
    import django

    django.setup(set_prefix=False)
    from glasshouse.site.offline_booth import Program, VoteTexts, offline_booth

    vote = Vote(
        id=_ID, index=1, conference=_ID, slug="ten", organiser=_ID, purpose="other", subject=None,
        opens=0, opens_offset=0, closes=1, closes_offset=0, questions=((ANSWERS, False, 1, 3),),
        weighted=False, authority=_ID, trustees=(_ID,), group=(), needed=0, language="en", lines=(),
        roll=_DIGEST, voters=1000, weight=1000,
    )  # fmt: skip
    answers = tuple(f"Answer {number}" for number in range(1, ANSWERS + 1))
    election = write_election(
        uuid=uuid_of(_ID),
        name="Ten answers",
        description="",
        public_key=G**1917,
        questions=(Question("Which?", answers, 1, 3, blank=False),),
        extra=bindings(vote, ORIGIN, _DIGEST),
    )
    choices = [
        ChoicePiece(number=number, text=_words(text), votes=None)
        for number, text in enumerate(answers, start=1)
    ]
    question = BallotQuestion(
        number=1, text=_words("Which?"), least=1, most=3, blank=False, choices=choices
    )
    texts = [VoteTexts("en", _words("Ten answers"), [question])]
    return offline_booth(vote, election.raw, ORIGIN, texts, Program.built())


def _words(text: str) -> Words:
    return Words(state="present", language="en", text=text)


def measure(rounds: int = ROUNDS, slower: float = SLOWER) -> list[float]:
    """Milliseconds that the voter waits, each in a page that was just opened."""
    program = os.environ.get("GLASSHOUSE_CHROMIUM") or shutil.which("chromium")
    with TemporaryDirectory(prefix="glasshouse-bench-") as scratch, sync_playwright() as playwright:
        path = Path(scratch) / "booth.html"
        path.write_bytes(saved_booth())
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            return [_once(browser.new_page(), path, slower) for _round in range(rounds)]
        finally:
            browser.close()


def _once(page: Page, path: Path, slower: float) -> float:
    page.add_init_script(_NO_WORKER)
    page.goto(path.as_uri())
    for answer in (1, 4):
        page.locator(f"#booth-question-1-{answer}").check()
    page.locator("#booth-credential").fill(draw_credential(os.urandom))
    page.locator("form button[type=submit]").click()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    taken = float(page.evaluate(_TIMED))
    page.close()
    return taken


def rendered(taken: Sequence[float]) -> list[str]:
    """What was measured, in lines."""
    median = statistics.median(taken)
    kept = "kept" if median < MOST_MILLISECONDS else "**not kept**"
    return [
        f"{len(saved_booth()):,} bytes of page",
        f"{median:.0f} ms (median of {len(taken)}; {min(taken):.0f} to {max(taken):.0f}), "
        f"held to {MOST_MILLISECONDS}: {kept}",
    ]


def main() -> None:
    """Measure and show."""
    print("\n".join(rendered(measure())))


if __name__ == "__main__":
    main()
