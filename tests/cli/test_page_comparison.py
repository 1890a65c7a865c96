"""A page that is not what the record makes it is found, on a house and in a copy."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from glasshouse.acts.compose import Written
from glasshouse.acts.entry import Entry
from glasshouse.cli import page_comparison
from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.mirror import mirror
from glasshouse.cli.verifier import LaterThanRecord, Options, PagesWanted
from tests.cli.simulator import ADDRESS, START, House, serve
from tests.cli.test_verifier import check, codes, flip, places

SIZE = 9


@pytest.fixture(scope="module")
def house() -> House:
    house = House()
    first = house.describe("first")
    house.fill(SIZE - 1)
    house.withhold(first)
    return house


def visit(house: House, pages: dict[str, bytes], options: Options | None = None) -> list[str]:
    verified = check(ADDRESS, serve(house.resources(), pages=pages), options)
    return [fault.place for fault in verified.findings.faults]


def altered(page: bytes) -> bytes:
    return page.replace(b"simulated.example", b"simulated.examples")


def test_pages_of_a_house_fit(house: House) -> None:
    verified = check(ADDRESS, serve(house.resources(), pages=house.pages()))
    assert verified.findings.faults == []
    assert verified.pages == len(house.pages())


def test_an_altered_page_of_a_house_is_named(house: House) -> None:
    for path, page in house.pages().items():
        pages = house.pages() | {path: altered(page)}
        assert visit(house, pages) == [f"{path}?at={SIZE}&lang=en"]


def test_a_page_that_a_house_does_not_show_is_named(house: House) -> None:
    pages = house.pages()
    del pages["parties/first.json"]
    assert visit(house, pages) == [f"parties/first.json?at={SIZE}&lang=en"]


def test_what_is_no_page_is_named(house: House) -> None:
    for content in (b"", b"[]", b"{", b'{"context":1}', b"[" * 100_000):
        pages = house.pages() | {"check.json": content}
        assert visit(house, pages) == [f"check.json?at={SIZE}&lang=en"]


# --- which pages are compared ---------------------------------------------------------------------


def compared(house: House, seed: str | None = None, pages: PagesWanted = "sample") -> set[str]:
    """The pages that a verification asks the house for, the front page aside."""
    asked: set[str] = set()
    served = house.pages()
    answering = serve(house.resources(), pages=served)

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/")
        if path in served:
            asked.add(path)
        return answering.handle_request(request)

    options = Options(pages=pages) if seed is None else Options(pages=pages, seed=seed)
    verified = check(ADDRESS, httpx.MockTransport(answer), options)
    assert verified.ok
    assert verified.pages_there == len(served)
    return asked - {"front.json"}


def test_all_pages_of_a_house_that_has_few_are_compared(house: House) -> None:
    assert page_comparison.MAXIMUM_COMPARED == 2000
    assert compared(house) == house.pages().keys() - {"front.json"}


def test_attack_a_house_computes_which_of_its_pages_will_be_compared(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_comparison, "MAXIMUM_COMPARED", 8)
    monkeypatch.setattr(page_comparison, "MINIMUM_OF_OTHERS", 4)
    runs = [frozenset(compared(house)) for _ in range(6)]
    assert len(set(runs)) > 1
    assert all(7 <= len(run) <= 8 for run in runs)
    assert all(any(name.startswith("entries/") for name in run) for run in runs)


def test_a_run_is_repeated_with_its_seed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_comparison, "MAXIMUM_COMPARED", 8)
    monkeypatch.setattr(page_comparison, "MINIMUM_OF_OTHERS", 4)
    assert compared(house, "one") == compared(house, "one")
    assert len({frozenset(compared(house, seed)) for seed in ("one", "two", "three", "four")}) > 1
    assert compared(house, "one", "all") == house.pages().keys() - {"front.json"}


def test_no_seed_is_made_twice() -> None:
    assert len({Options().seed for _ in range(50)}) == 50


def test_a_record_without_pages_is_verified_and_says_so(house: House) -> None:
    verified = check(ADDRESS, serve(house.resources()))
    assert verified.ok
    assert verified.findings.remarks == ["No pages are served here."]


def test_how_the_record_stands_sealed_is_not_compared(house: House) -> None:
    page = json.loads(house.pages()["front.json"])
    page["context"]["sealed"] = None
    assert visit(house, house.pages() | {"front.json": json.dumps(page).encode()}) == []


def test_pages_of_an_earlier_size_are_compared_too(house: House) -> None:
    pages, before = house.pages(), house.pages(4)
    resources = house.resources()
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith("/record/"):
            content = resources.get(path.removeprefix("/record/"))
        else:
            size = int(request.url.params["at"])
            asked.append(size)
            content = {SIZE: pages, 4: before}[size].get(path.removeprefix("/"))
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    transport = httpx.MockTransport(answer)
    assert check(ADDRESS, transport, Options(at=4)).findings.faults == []
    assert set(asked) == {SIZE, 4}
    before["entries/2.json"] = altered(before["entries/2.json"])
    assert places(check(ADDRESS, transport, Options(at=4))) == {
        ("entries/2.json?at=4&lang=en", None)
    }


@pytest.mark.parametrize("options", [Options(at=SIZE + 1), Options(at=4, time=START)])
def test_a_moment_that_the_record_does_not_have_is_refused(house: House, options: Options) -> None:
    with pytest.raises(LaterThanRecord):
        check(ADDRESS, serve(house.resources(), pages=house.pages()), options)


def test_a_text_withheld_while_pages_are_read_explains_the_difference() -> None:
    house = House()
    house.fill(6)
    before, size = house.resources(), house.size
    written = Entry.parse(house.entries[4])
    house.withhold(Written(written.act, written.signatures, ()))
    gone = f"sheet/{written.act.envelope.sheets['en']}"
    after, pages = before | house.resources(), house.pages(size)
    del after[gone]
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/record").lstrip("/")
        asked.append(path)
        if not request.url.path.startswith("/record/"):
            content = pages.get(path)
        elif "front.json" in asked:
            content = after.get(path)
        else:
            content = before.get(path)
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    verified = check(ADDRESS, httpx.MockTransport(answer))
    assert verified.findings.faults == []
    assert verified.judged == size + 1


# --- copies ---------------------------------------------------------------------------------------


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    transport = serve(house.resources(), pages=house.pages())
    assert mirror(ADDRESS, tmp_path / "copy", pages=True, transport=transport) == 0
    return tmp_path / "copy"


def test_a_copy_keeps_the_pages_and_they_fit(house: House, copy: Path) -> None:
    verified = check(copy)
    assert verified.findings.faults == []
    assert verified.pages == len(house.pages())


def test_an_altered_byte_in_any_kept_page_is_found_and_named(house: House, copy: Path) -> None:
    for path in house.pages():
        file = copy / "pages" / str(SIZE) / path
        length = len(file.read_bytes())
        for position in (0, length // 3, length - 1):
            flip(file, position)
            assert places(check(copy)) == {(f"pages/{SIZE}/{path}", None)}
            flip(file, position)


def test_a_page_of_no_address_is_a_fault(copy: Path) -> None:
    (copy / "pages" / str(SIZE) / "parties" / "nobody.json").write_bytes(b"{}")
    assert codes(check(copy)) == ["stray_file"]


def test_kept_pages_go_when_a_text_is_withheld(copy: Path, tmp_path: Path) -> None:
    """They hold words: a page of yesterday would still show what was withheld today."""
    house = House()
    first = house.describe("first")
    house.fill(SIZE - 1)
    house.withhold(first)
    target = Entry.parse(house.entries[5])
    house.withhold(Written(target.act, target.signatures, ()))
    mirror(ADDRESS, copy, transport=house.transport())
    assert not [file for file in (copy / "pages").rglob("*") if file.is_file()]
    assert check(copy).ok


def test_pages_are_not_fetched_for_a_record_that_does_not_fit(tmp_path: Path) -> None:
    house = House()
    house.forge = lambda entry: Entry(
        entry.act, entry.signatures, entry.received, "not_a_transcriber"
    )
    house.describe("first")
    with pytest.raises(CommandEnded) as ended:
        mirror(
            ADDRESS,
            tmp_path / "copy",
            pages=True,
            transport=serve(house.resources(), pages={}),
        )
    assert ended.value.code == 1
