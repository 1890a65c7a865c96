"""What follows from a correction: it is shown, and changes nothing."""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.house.facts import Conference
from glasshouse.parley import speaking
from glasshouse.parley.corrections.acts import CorrectionMake
from glasshouse.parley.corrections.facts import Correction
from glasshouse.parley.speaking import TRANSCRIPT


def make(act: Act, body: CorrectionMake, context: Context, facts: Facts) -> Outcome:
    """The new words stand beside the old ones."""
    conference = facts.get(Conference, act.scope or "")
    if conference is None:
        return Refused("unknown_target", "scope")
    entry = facts.get(Recorded, body.entry)
    if entry is None or entry.scope != conference.id:
        return Refused("unknown_target", "body.entry")
    # Threat: whoever could correct another's words would put words into its mouth.
    own = entry.author == act.by
    correction = Put(Correction(act.id, entry.id, conference.id, tuple(body.lines), context.index))
    if conference.mode == TRANSCRIPT:
        # Whoever enters history corrects what it entered; that is no part of the history itself.
        return Effective([correction]) if own else WithoutEffect("not_its_author")
    # It answers nothing, so that it points at its entry by the fact alone.
    saying = speaking.begin(act, context, facts, nature="correction", pointing=speaking.Pointers())
    if not isinstance(saying, speaking.Saying):
        return saying
    if not own:
        return speaking.attempted(saying, "not_its_author")
    return speaking.effective(saying, facts, correction)
