"""Votes of the past: what each account of one says, beside what the others say.

The figures stay in the words of their source. They are neither counted nor drawn, since nobody here
can know what they are counts of. See ``pieces`` for why these are functions and not templates, and
for the threat that all words meet here.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from glasshouse.site import sentences
from glasshouse.site.pieces import (
    Surroundings,
    entry_address,
    heading,
    link,
    occurred,
    reported_by,
    source_line,
    speaker,
    text,
    words,
)
from glasshouse.site.translating import gettext, ngettext


def past_vote(vote: Any, around: Surroundings) -> SafeString:
    """A vote of the past with every account of it, in a list."""
    head = ""
    if len(vote.accounts) > 1:
        head = f'<p class="differ">{text(_differing(len(vote.accounts)))}</p>'
    if vote.rivalled is not None:
        label = text(gettext("On what is told in"))
        head += f'<p class="meta">{label} {link(vote.rivalled, around)}</p>'
    accounts = "".join(_account(each, around) for each in vote.accounts)
    columns = accounts
    if len(vote.accounts) > 1:
        columns = f'<div class="beside-columns">{accounts}</div>'
    return SafeString(f"<li>{head}{columns}</li>\n")


def _differing(count: int) -> str:
    return ngettext(
        "%(count)s account of the same vote:",
        "%(count)s accounts of the same vote, which differ:",
        count,
    ) % {"count": count}


def _account(account: Any, around: Surroundings) -> str:
    entry = account.entry
    when = f'<p class="meta">{occurred(entry.occurred)}</p>' if entry.occurred else ""
    by = reported_by(entry.reported) if entry.reported else ""
    note = f'<p class="quiet said">{words(account.note)}</p>' if account.note else ""
    return (
        f'<article><h4 class="headline"><a href="{entry_address(entry.index, around)}">'
        f'<span class="who">{speaker(entry, around)}</span>, {text(heading(entry))}'
        f'<span class="unseen">, {text(sentences.entry_number(entry.index))}</span></a></h4>'
        f"{when}{by}"
        f'<p class="said">{words(account.text)}</p>{note}{_sources(account, around)}</article>\n'
    )


def _sources(account: Any, around: Surroundings) -> str:
    listed = "".join(f"<li>{source_line(each, around)}</li>" for each in account.sources)
    if not listed:
        return ""
    return f'<p class="meta">{text(gettext("Sources"))}</p><ul class="plain small">{listed}</ul>'
