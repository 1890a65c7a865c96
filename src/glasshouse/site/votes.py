"""Votes in sentences and tables: where one stands, what the voters chose, who still has to move.

See ``pieces`` for why these are functions and not templates, and for the threat that all words meet
here. Parts of the whole are worked out here, in whole tenths of a percent and rounded down, so that
nobody is told of a majority that is none; the votes themselves stand beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from glasshouse.site import dates, deadlines
from glasshouse.site.grids import tag
from glasshouse.site.negotiations import party_name, party_names
from glasshouse.site.pieces import Surroundings, address, entry_address, party_link, text, words
from glasshouse.site.translating import gettext, ngettext, pgettext
from glasshouse.site.words import word

#: The tint and shape under which each state is shown.
STATES = {
    "preparing": "waiting",
    "prepared": "owed",
    "opens_later": "waiting",
    "opening": "waiting",
    "missed": "ended",
    "open": "accepts",
    "closing": "waiting",
    "counting": "waiting",
    "decrypting": "owed",
    "deciding": "waiting",
    "decided": "ended",
    "cancelled": "ended",
}
FINDING_STATES = {"kept": "accepts", "broken": "declines", "unclear": "waiting"}
UNDERTAKING_STATES = {
    "heed": "accepts",
    "heed_on_conditions": "counters",
    "will_not_heed": "declines",
    "said_nothing": "ended",
}
#: How wide a bar is when everybody chose the same, in the units of its drawing.
_BAR = 1000


# --- where it stands ------------------------------------------------------------------------------


def vote_lead(vote: Any, around: Surroundings) -> SafeString:
    """Where a vote stands and who must move, as its page opens with it."""
    return SafeString(f'<p class="lead">{stands(vote, around)}</p>')


def vote_item(
    vote: Any, around: Surroundings, *, level: int = 3, conference: Any = None
) -> SafeString:
    """A vote in a list: its title, where it stands, and when it opens or closes."""
    place = address("/votes/", vote.slug, around)
    there = "" if conference is None else f" · {words(conference.title)}"
    state = tag(STATES[vote.standing.code], word(vote.standing.code, "vote_state"))
    contested = f" {tag('counters', gettext('contested'))}" if vote.contested else ""
    return SafeString(
        f'<li><h{int(level)}><a href="{place}">{words(vote.title)}</a></h{int(level)}>'
        f'<p class="meta">{state}{contested} {text(word(vote.purpose, "purpose"))}{there}</p>'
        f'<p class="standing">{stands(vote, around)}</p></li>\n'
    )


def stands(vote: Any, around: Surroundings) -> SafeString:
    """The sentences: where a vote stands, and who must move."""
    standing = vote.standing
    if standing.code == "decided":
        return SafeString(_result(vote))
    if standing.code == "decrypting":
        return SafeString(_decrypting(standing, around))
    pattern = _SENTENCES[standing.code]()
    return SafeString(
        text(pattern)
        % {
            "parties": party_names(standing.awaited, around),
            "opens": _moment(vote.opens_ms, vote.opens_offset, around),
            "closes": _moment(vote.closes_ms, vote.closes_offset, around),
        }
    )


_SENTENCES = {
    "preparing": lambda: gettext(
        "The vote cannot open yet. These must still do their part: %(parties)s."
    ),
    "prepared": lambda: gettext("All is ready. The vote opens once %(parties)s says so."),
    "opens_later": lambda: gettext("The vote opens %(opens)s."),
    "opening": lambda: gettext("The hour has come. The ballot box is being set up."),
    "missed": lambda: gettext("The time of this vote has passed, and it was never opened."),
    "open": lambda: gettext("The vote is open until %(closes)s."),
    "closing": lambda: gettext("Voting is over. The ballot box is being closed."),
    "counting": lambda: gettext(
        "Voting is over. The ballots are being added up, encrypted as they are."
    ),
    "deciding": lambda: gettext(
        "Enough trustees have decrypted the sums. The result is being worked out."
    ),
    "cancelled": lambda: gettext("The vote was called off."),
}


def _moment(ms: int, offset: int, around: Surroundings) -> str:
    said = deadlines.deadline_in_sentence(ms, offset, around.now)
    return f'<time datetime="{dates.iso(ms)}">{text(said)}</time>'


def _decrypting(standing: Any, around: Surroundings) -> str:
    if standing.shares:
        done = ngettext(
            "%(shares)s of %(holders)s trustees has decrypted the sums;",
            "%(shares)s of %(holders)s trustees have decrypted the sums;",
            standing.shares,
        ) % {"shares": standing.shares, "holders": standing.holders}
    else:
        done = gettext("Voting is over, and no trustee has decrypted the sums yet;")
    more = ngettext(
        "%(count)s more is needed: %(parties)s.",
        "%(count)s more are needed: %(parties)s.",
        standing.lacking,
    )
    if standing.lacking < len(standing.awaited):
        more = ngettext(
            "%(count)s more is needed, of %(parties)s.",
            "%(count)s more are needed, of %(parties)s.",
            standing.lacking,
        )
    told = text(more) % {
        "count": standing.lacking,
        "parties": party_names(standing.awaited, around),
    }
    return f"{text(done)} {told}"


def _result(vote: Any) -> str:
    if not vote.cast:
        return text(gettext("Nobody voted."))
    if len(vote.leading) != 1:
        pattern = ngettext(
            "The result is there: %(voted)s of %(voters)s voter voted.",
            "The result is there: %(voted)s of %(voters)s voters voted.",
            vote.voters,
        )
        return text(pattern) % {"voted": number(vote.voted), "voters": number(vote.voters)}
    [leading] = vote.leading
    if not leading.choices:
        return text(gettext("All votes were blank."))
    if len(leading.choices) > 1:
        pattern = gettext("%(choices)s have as many votes each: %(votes)s of %(cast)s.")
    else:
        pattern = gettext("%(share)s chose %(choices)s: %(votes)s of %(cast)s votes.")
    return text(pattern) % {
        "share": share(leading.votes, vote.cast),
        "choices": _listed([words(each) for each in leading.choices]),
        "votes": number(leading.votes),
        "cast": number(vote.cast),
    }


def _listed(names: Sequence[str]) -> str:
    """ "A, B and C"; the names are HTML already."""
    if len(names) < 2:
        return "".join(names)
    separator = text(pgettext("between the names of a list", ", "))
    return text(gettext("%(list)s and %(last)s")) % {
        "list": separator.join(names[:-1]),
        "last": names[-1],
    }


def number(count: int) -> str:
    """A number with marks between its thousands, in the reader's language."""
    return str(number_format(count, force_grouping=True))


def share(votes: int, cast: int) -> str:
    """What part of the whole that is, in percent: "60.4 %", "60 %"."""
    if not cast:
        return ""
    tenths = 1000 * votes // cast
    told = number_format(Decimal(tenths) / 10, 1 if tenths % 10 else 0)
    return gettext("%(number)s %%") % {"number": told}


def timing(vote: Any, around: Surroundings) -> SafeString:
    """When it opens and closes, by the clocks of whoever set that."""
    opens = deadlines.deadline(vote.opens_ms, vote.opens_offset)
    closes = deadlines.deadline(vote.closes_ms, vote.closes_offset)
    pattern = text(gettext("From %(opens)s until %(closes)s (%(left)s)"))
    return SafeString(
        pattern
        % {
            "opens": f'<time datetime="{dates.iso(vote.opens_ms)}">{text(opens)}</time>',
            "closes": f'<time datetime="{dates.iso(vote.closes_ms)}">{text(closes)}</time>',
            "left": text(deadlines.remaining(vote.closes_ms, around.now)),
        }
    )


# --- questions and result -------------------------------------------------------------------------


def rule_of(question: Any) -> str:
    """How many of its choices may be chosen."""
    least, most = question.least, question.most
    if least == most:
        told = ngettext("Choose %(most)s.", "Choose %(most)s.", most) % {"most": number(most)}
    elif least == 0:
        told = ngettext("Choose at most %(most)s.", "Choose at most %(most)s.", most) % {
            "most": number(most)
        }
    else:
        told = gettext("Choose from %(least)s to %(most)s.") % {
            "least": number(least),
            "most": number(most),
        }
    return f"{told} {gettext('Or cast a blank vote.')}" if question.blank else told


def choices_list(question: Any) -> SafeString:
    """The choices word for word, as they stood before anybody voted."""
    lines = "".join(
        f"<li>{words(each.text)}</li>" for each in question.choices if each.number is not None
    )
    return SafeString(f'<ol class="choices said">{lines}</ol>\n')


def result_table(question: Any, cast: int) -> SafeString:
    """What the voters chose: a table whose numbers are text; each bar says the same to the eye."""
    heads = "".join(
        f'<th role="columnheader" scope="col"{extra}>{text(told)}</th>'
        for told, extra in (
            (gettext("Choice"), ""),
            (gettext("Votes"), ' class="count"'),
            (gettext("Share of the votes cast"), ""),
        )
    )
    rows = "".join(_row(each, cast) for each in question.choices)
    caption = text(gettext("Votes for each choice"))
    return SafeString(
        f'<table class="result" role="table"><caption class="unseen">{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>\n'
    )


def _row(choice: Any, cast: int) -> str:
    votes = choice.votes or 0
    unit = text(ngettext("vote", "votes", votes))
    name = text(gettext("Blank")) if choice.number is None else words(choice.text)
    kind = ' class="blank"' if choice.number is None else ""
    return (
        f'<tr role="row"{kind}><th role="rowheader" scope="row">{name}</th>'
        f'<td role="cell" class="count">{number(votes)}<span class="unit"> {unit}</span></td>'
        f'<td role="cell" class="part"><span class="share">{text(share(votes, cast))}</span>'
        f"{_bar(votes, cast)}</td></tr>\n"
    )


def _bar(votes: int, cast: int) -> str:
    """A drawing and no style, which the policy of the site forbids beside an element."""
    width = _BAR * votes // cast if cast else 0
    return (
        f'<svg class="bar" viewBox="0 0 {_BAR} 10" preserveAspectRatio="none" aria-hidden="true"'
        f' focusable="false"><rect width="{width}" height="10"/></svg>'
    )


# --- words and deeds ------------------------------------------------------------------------------


def report_item(report: Any, around: Surroundings, *, named: bool = False) -> SafeString:
    """What somebody reports, and finds; ``named`` says of what."""
    about = f"{text(word(report.condition, 'condition'))}: " if named else ""
    finding = tag(FINDING_STATES[report.finding], word(report.finding, "finding"))
    return SafeString(
        f"<li><p>{about}{finding} {_by(report.by, around)} {_where(report, around)}</p>"
        f"{_said(report.text)}</li>\n"
    )


def promise_item(promise: Any, around: Surroundings) -> SafeString:
    """What a party undertook, in its own words where it gave any."""
    told = tag(UNDERTAKING_STATES[promise.answer], word(promise.answer, "undertaking"))
    where = "" if promise.entry is None else f" {_where(promise, around)}"
    own = ""
    if promise.conditions:
        label = text(gettext("On these conditions:"))
        own += f'<p class="quiet">{label}</p>{_said(promise.conditions)}'
    own += _said(promise.reason)
    return SafeString(f"<li><p>{party_link(promise.party, around)} {told}{where}</p>{own}</li>\n")


def contest_item(contest: Any, around: Surroundings) -> SafeString:
    """Who contests a vote, and why; whether they still do."""
    notes = ""
    if contest.report is not None:
        resting = text(gettext("It rests on the report of %(entry)s."))
        notes += f'<p class="quiet">{resting % {"entry": entry_link(contest.report, around)}}</p>'
    if contest.withdrawn is not None:
        gone = text(gettext("Withdrawn by %(entry)s."))
        notes += f"<p>{gone % {'entry': entry_link(contest.withdrawn, around)}}</p>"
    return SafeString(
        f"<li><p>{_by(contest.by, around)} {_where(contest, around)}</p>"
        f"{_said(contest.reason)}{notes}</li>\n"
    )


def contested_by(contests: Sequence[Any], around: Surroundings) -> SafeString:
    """A sentence that names who contests a vote; empty where nobody does any more."""
    standing = [each for each in contests if each.withdrawn is None]
    if not standing:
        return SafeString("")
    parties = {each.by.id: each.by for each in standing if each.by is not None}
    told = text(gettext("This vote is contested by %(parties)s."))
    return SafeString(told % {"parties": party_names(list(parties.values()), around)})


def _by(party: Any, around: Surroundings) -> str:
    return f"<bdi>{text(around.house_name)}</bdi>" if party is None else party_link(party, around)


def _said(words_of: Any) -> str:
    return f'<p class="said">{words(words_of)}</p>' if words_of else ""


def _where(piece: Any, around: Surroundings) -> str:
    moment = dates.moment_in_words(piece.at_ms)
    return (
        f'<span class="quiet"><time datetime="{dates.iso(piece.at_ms)}">{text(moment)}</time> · '
        f"{entry_link(piece.entry, around)}</span>"
    )


def entry_link(index: int, around: Surroundings) -> SafeString:
    """An entry by its number, leading to its page."""
    told = text(gettext("entry %(index)s") % {"index": index})
    return SafeString(f'<a href="{entry_address(index, around)}">{told}</a>')


# --- who holds the key ----------------------------------------------------------------------------


def holder_item(holder: Any, around: Surroundings) -> SafeString:
    """Who holds an office, or several, and who vouches for it."""
    held = ", ".join(text(word(each, "vote_office")) for each in holder.offices)
    vouched = [
        f"{text(word(each.how, 'vouching'))} {_by(each.by, around)} · "
        f"{entry_link(each.entry, around)}"
        for each in holder.vouched
    ]
    told = "; ".join(vouched) or text(gettext("nobody has vouched for it"))
    return SafeString(
        f"<li>{party_link(holder.party, around)} – {held}"
        f'<br><span class="vouched">{told}</span></li>\n'
    )


def tie_item(tie: Any, around: Surroundings) -> SafeString:
    """What ties holders of offices to one another."""
    parties = party_names(tie.parties, around)
    if tie.code == "several_offices":
        pattern = gettext("More than one of these offices is held by %(parties)s.")
        return SafeString(f"<li>{text(pattern) % {'parties': parties}}</li>\n")
    by = _by(None, around) if tie.by is None else party_name(tie.by, around, first=True)
    if tie.code == "vouches":
        pattern = gettext("%(by)s holds an office of this vote and vouches for %(parties)s.")
    else:
        pattern = gettext("%(by)s vouches for all of these: %(parties)s.")
    return SafeString(f"<li>{text(pattern) % {'by': by, 'parties': parties}}</li>\n")


def trustee_row(trustee: Any, around: Surroundings) -> SafeString:
    """A trustee, whether it is always needed, and its steps one after another."""
    role = gettext("always needed") if trustee.always else gettext("one of the group")
    steps = "".join(_step(each, around) for each in trustee.steps)
    return SafeString(
        f"<div><dt>{party_link(trustee.party, around)}<br>"
        f'<span class="quiet">{text(role)}</span></dt><dd><ol class="steps-done">{steps}</ol></dd>'
        "</div>\n"
    )


def _step(step: Any, around: Surroundings) -> str:
    name = text(word(step.code, "trustee_step"))
    if step.entry is None:
        return f'<li class="quiet">{name}: {text(gettext("not yet"))}</li>'
    return f"<li>{name}: {entry_link(step.entry, around)}</li>"
