"""``glasshouse mirror``: keep a copy of a house's record, and notice when its past is rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from glasshouse.cli.copying import BrokenList, Copy
from glasshouse.cli.exits import FAILED, OK, environment, failed, usage
from glasshouse.cli.mirroring import Mirror, Mirrored
from glasshouse.cli.options import parse_log_key, processors, read_policy, sole_log
from glasshouse.cli.output import counted, progress, show, show_json
from glasshouse.cli.page_copying import pull_pages
from glasshouse.cli.places import is_address, open_place, unreachable
from glasshouse.record.errors import RecordError, UnavailableError
from glasshouse.record.note import VerifierKey


def mirror(
    address: str,
    folder: Path,
    *,
    log_key: str | None = None,
    policy: Path | None = None,
    pages: bool = False,
    cache: int = 256,
    contact: str = "",
    json: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> int:
    """Bring the copy in ``folder`` up to date; the exit code. Raises ``CommandEnded``."""
    from glasshouse.kinds import REGISTRY

    if not is_address(address):
        raise usage(
            f"{address} is no address",
            "Name a house by its address, such as https://the-house.example/",
        )
    if _of_others(folder):
        raise failed(
            f"{folder} holds other things than a copy",
            "Name a new directory, or a copy to go on with.",
        )
    given = None if policy is None else read_policy(policy)
    key = sole_log(given) if log_key is None else parse_log_key(log_key)
    with (
        _refusals(folder),
        progress(json) as advance,
        open_place(address, contact, transport) as place,
    ):
        copy = Copy(folder)
        mirrored = Mirror(place, copy, REGISTRY, advance, key, given).run()
        if pages and mirrored.whole:
            known = VerifierKey.parse(mirrored.log_key)
            mirrored.pages = pull_pages(
                place,
                copy,
                REGISTRY,
                known,
                advance,
                jobs=processors(),
                cache_megabytes=cache,
            )
    if json:
        show_json(_as_json(mirrored, folder))
    else:
        show(_words(mirrored, folder))
    return OK if mirrored.whole else FAILED


def _of_others(folder: Path) -> bool:
    """Whether a directory holds something, and no copy, not even one that was begun.

    Threat: a slip of the hand strews a copy over a house, or over somebody's own files.
    """
    names = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
    return bool(names) and not names & _BEGUN


#: What a copy holds from its first moments on.
_BEGUN = {"checkpoint", "sheet", "tile", ".unfinished"}


@contextmanager
def _refusals(folder: Path) -> Iterator[None]:
    """Put into words what can end a run. Raises ``CommandEnded``."""
    try:
        yield
    except BrokenList as error:
        raise failed(
            f"{folder / str(error)} is damaged",
            "Run glasshouse verify on the copy; begin a new one if it does not fit.",
        ) from error
    except UnavailableError as error:
        raise unreachable(error) from error
    except RecordError as error:
        raise failed(
            f"not followed: {error.sentence}",
            "The copy stays as it was. Run glasshouse verify on the house to see what is wrong.",
            reason=error.code,
        ) from error
    except OSError as error:
        raise environment(
            f"cannot write the copy: {error}",
            "Nothing is lost: free some space and run the same command again.",
        ) from error


def _words(mirrored: Mirrored, folder: Path) -> str:
    grown = mirrored.size - mirrored.before
    lines = [
        f"{folder} holds the record of {mirrored.origin} up to {mirrored.size:,} entries "
        f"({grown:,} new, {mirrored.texts:,} texts fetched)."
    ]
    if mirrored.files:
        lines.append(f"{counted(mirrored.files, 'file')} fetched with it.")
    if mirrored.pages:
        lines.append(f"{counted(mirrored.pages, 'page')} kept with it.")
    if mirrored.withheld:
        lines.append(
            f"{counted(mirrored.withheld, 'text')} withheld by the house and not in the copy "
            f"({mirrored.erased:,} erased now)."
        )
    if mirrored.absent:
        lines.append(
            f"{counted(len(mirrored.absent), 'text')} not to be had, though no entry withholds "
            "any: glasshouse verify says which."
        )
    if mirrored.absent_files:
        lines.append(
            f"{counted(len(mirrored.absent_files), 'file')} not to be had: glasshouse verify says "
            "which."
        )
    if mirrored.boxes.boxes:
        lines.append(
            f"{counted(mirrored.boxes.boxes, 'ballot box', 'ballot boxes')} kept with it "
            f"({counted(mirrored.boxes.ballots, 'new ballot')})."
        )
    lines += mirrored.boxes.refused
    if mirrored.before == 0 and not mirrored.key_was_given:
        lines.append(
            f"Its log key was believed on first use: {mirrored.log_key}. Compare it with one you "
            "have from elsewhere."
        )
    lines.append(
        f"Each piece fits the signed checkpoint. To judge it all: glasshouse verify {folder}"
    )
    return "\n".join(lines)


def _as_json(mirrored: Mirrored, folder: Path) -> dict[str, object]:
    return {
        "result": "mirrored" if mirrored.whole else "incomplete",
        "folder": str(folder),
        "origin": mirrored.origin,
        "log_key": mirrored.log_key,
        "before": mirrored.before,
        "size": mirrored.size,
        "texts": mirrored.texts,
        "files": mirrored.files,
        "withheld": mirrored.withheld,
        "erased": mirrored.erased,
        "absent": mirrored.absent,
        "absent_files": mirrored.absent_files,
        "pages": mirrored.pages,
        "boxes": mirrored.boxes.boxes,
        "ballots": mirrored.boxes.ballots,
        "boxes_refused": mirrored.boxes.refused,
    }
