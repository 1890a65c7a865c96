"""The interface's texts: collected from code and templates, and turned into catalogues.

``python -m tools.messages`` (part of ``make messages``) writes two files:

- ``django.pot``: every text with its context and place, for translators to begin with.
- ``ar_XB``: a catalogue in no language, whose texts stand in Arabic letters and run from right to
  left. It shows at a glance which text is not translatable, and how every page mirrors. It is given
  to nobody who does not ask for it by name (``?lang=ar-XB``).

Babel reads and writes the files, so that the machine needs no GNU gettext.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_javascript
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "glasshouse"
LOCALE = PACKAGE / "site" / "locale"

_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "words": ((1, "c"), 2),
}
_COMMENTS = ("Translators:",)
#: What a translator must leave as it is: placeholders, markup, entities, addresses, commands.
_KEPT = re.compile(r"%\([a-z_]+\)[sd]|%%|%s|\{[a-z_]*\}|<[^>]*>|&[a-z#0-9]+;|`[^`]*`")
#: Texts under these contexts are instructions to a program and not words.
_NOT_WORDS = frozenset({"date format"})
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابثدهفغحيجكلمنوپقرستعڤطخزضابثدهفغحيجكلمنوپقرستعڤطخزض",
)


def from_python(
    file: IO[bytes], keywords: Any, comment_tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Babel's extraction for Python, by the syntax tree: it gives line, function, texts, comments.

    Reading tokens, as Babel's own does, misses what stands in an f-string before Python 3.12.
    """
    source = file.read().decode("utf-8")
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if node.func.id not in keywords or not texts or not isinstance(texts[0], str):
            continue
        above = lines[node.lineno - 2].strip().removeprefix("#").strip()
        comments = [above] if above.startswith(tuple(comment_tags)) else []
        arguments = tuple(each if isinstance(each, str) else "" for each in texts)
        yield node.lineno, node.func.id, arguments, comments


def from_template(
    file: IO[bytes], keywords: Any, comment_tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Babel's extraction for Django's templates: Django rewrites a template into calls, which the
    most tolerant of Babel's readers finds."""
    calls = templatize(file.read().decode("utf-8"))
    yield from extract_javascript(
        BytesIO(calls.encode("utf-8")), keywords, comment_tags, {"encoding": "utf-8"}
    )


def collected(package: Path = PACKAGE) -> Catalog:
    """Every text of the interface, in the order of files and lines."""
    catalog = Catalog(project="Glasshouse", charset="utf-8", copyright_holder="Glasshouse")
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html")]):
        method: Any = from_python if path.suffix == ".py" else from_template
        with path.open("rb") as file:
            for line, message, comments, context in extract(method, file, _KEYWORDS, _COMMENTS):
                place = (path.relative_to(package.parent).as_posix(), line)
                catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def mirrored(text: str) -> str:
    """The text in Arabic letters, what a translator must keep left as it is.

    >>> mirrored("Entry %(index)s")
    'هنترز %(index)s'
    """
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[end : kept.start()].translate(_LETTERS), kept.group()]
        end = kept.end()
    return "".join([*parts, text[end:].translate(_LETTERS)])


def mirrored_catalog(texts: Catalog) -> Catalog:
    """A catalogue with every text mirrored, and with the two plural forms of English."""
    catalog = Catalog(locale="en", project="Glasshouse", charset="utf-8")
    for message in texts:
        if not message.id:
            continue
        as_is = message.context in _NOT_WORDS
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [each if as_is else mirrored(each) for each in ids]
        catalog.add(
            message.id,
            strings if message.pluralizable else strings[0],
            context=message.context,
            flags=message.flags,
        )
    return catalog


def main() -> None:
    """Write the template for translators and the mirrored catalogue."""
    settings.configure()
    texts = collected()
    LOCALE.mkdir(exist_ok=True)
    with (LOCALE / "django.pot").open("wb") as file:
        write_po(file, texts, width=100, omit_header=True)
    directory = LOCALE / "ar_XB" / "LC_MESSAGES"
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "django.mo").open("wb") as file:
        write_mo(file, mirrored_catalog(texts))


if __name__ == "__main__":
    main()
