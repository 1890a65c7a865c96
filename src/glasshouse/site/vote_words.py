"""The words for votes: where one stands, what was promised, how free it was, who holds the key."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy as words

from glasshouse.site.word_table import Table

#: Where a vote stands, in a word beside its title.
VOTE_STATES: Final[Table] = {
    "preparing": words("vote", "being prepared"),
    "prepared": words("vote", "ready to be opened"),
    "opens_later": words("vote", "opens later"),
    "opening": words("vote", "being opened"),
    "missed": words("vote", "never opened"),
    "open": words("vote", "open"),
    "closing": words("vote", "being closed"),
    "counting": words("vote", "being added up"),
    "decrypting": words("vote", "waits for trustees"),
    "deciding": words("vote", "result being worked out"),
    # Whether a result decides anything is said by a rule in words, and follows for no program.
    "decided": words("vote", "counted"),
    "cancelled": words("vote", "called off"),
}

PURPOSES: Final[Table] = {
    "status": words("purpose of a vote", "vote of a people on its status"),
    "ratification": words("purpose of a vote", "vote on ratification"),
    "delegates": words("purpose of a vote", "election of delegates"),
    "other": words("purpose of a vote", "vote"),
}

UNDERTAKINGS: Final[Table] = {
    "heed": words("undertaking", "will heed the result"),
    "heed_on_conditions": words("undertaking", "will heed the result on conditions"),
    "will_not_heed": words("undertaking", "will not heed the result"),
    "said_nothing": words("undertaking", "said nothing"),
}

CONDITIONS: Final[Table] = {
    "electorate": words("condition", "Who could vote"),
    "delivery": words("condition", "How credential letters were delivered"),
    "troops": words("condition", "Troops"),
    "pressure": words("condition", "Pressure on voters"),
    "information": words("condition", "Free information"),
    "participation": words("condition", "Participation"),
    "trustees": words("condition", "Trustees and credential authority"),
    "heeding": words("condition", "Heeding the result"),
    "losing_side": words("condition", "What was promised to the losing side"),
}

FINDINGS: Final[Table] = {
    "kept": words("finding", "kept"),
    "broken": words("finding", "broken"),
    "unclear": words("finding", "unclear"),
}

OFFICES: Final[Table] = {
    "organiser": words("office of a vote", "organiser"),
    "authority": words("office of a vote", "credential authority"),
    "trustee": words("office of a vote", "trustee"),
}

TRUSTEE_STEPS: Final[Table] = {
    "committed": words("step of a trustee", "committed to a key"),
    "shown": words("step of a trustee", "key shown"),
    "dealt": words("step of a trustee", "shares dealt"),
    "holds": words("step of a trustee", "holds its part"),
    "decrypted": words("step of a trustee", "decrypted"),
}

VOTE_FILES: Final[Table] = {
    "election": words("file of a vote", "The vote itself (election.json)"),
    "trustees": words("file of a vote", "Keys of the trustees (trustees.json)"),
    "roll": words("file of a vote", "Roll: the public credentials of all voters"),
    "booth": words("file of a vote", "Booth to vote with offline"),
    "tally": words("file of a vote", "Sums of the ballots, encrypted"),
}

DANGERS: Final[Table] = {
    "few_voters": words(
        "danger",
        "There are very few voters. From the result and from who voted, others may guess how "
        "somebody voted.",
    ),
    "few_voted": words(
        "danger",
        "Very few voted. From the result and from who voted, others may guess how somebody voted.",
    ),
    "weighted": words(
        "danger",
        "Votes have weights. A weight that few voters have can be recognised in the result, and "
        "with it how they voted.",
    ),
    "weighted_few": words(
        "danger",
        "Votes have weights, and few voters can have more than one vote. Their weight can be "
        "recognised in the result, and with it how they voted.",
    ),
    "alike": words(
        "danger", "All chose alike. So the result tells how everybody voted who did vote."
    ),
}
