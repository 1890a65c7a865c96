"""The words for what follows from an entry of each kind."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy as words

from glasshouse.site.word_table import Table

CONSEQUENCES: Final[Table] = {
    "agreement.join": words(
        "consequence", "The party has joined the agreement; once all have, it is concluded."
    ),
    "agreement.propose": words("consequence", "The parties it names can join it."),
    "agreement.withdraw": words("consequence", "It can be joined no more."),
    "answer.give": words(
        "consequence", "On what it answers the party stands as it says; on the rest as before."
    ),
    "answer.withdraw": words("consequence", "Its answer is awaited again."),
    "box.anchor": words(
        "consequence", "Ballots that were in the box by then can be left out no more."
    ),
    "box.close": words(
        "consequence", "Voting is over; what is in the box counts, and nothing else."
    ),
    "box.open": words("consequence", "From here on ballots are taken."),
    "condition.report": words(
        "consequence",
        "The report stands beside the rule, in its author's name; nothing follows from it here.",
    ),
    "conference.abandon": words(
        "consequence", "It has ended without a result; what was open in it lapses."
    ),
    "conference.announce": words("consequence", "From here on statements can be made in it."),
    "conference.close": words("consequence", "It has ended; what was open in it lapses."),
    "conference.convene": words(
        "consequence", "The parties are called together; it can be opened."
    ),
    "conference.open": words("consequence", "From here on proposals can be made in it."),
    "conference.resume": words("consequence", "It is in session again."),
    "conference.suspend": words("consequence", "Nothing new is proposed; answers are still taken."),
    "contest.withdraw": words(
        "consequence", "The contest stands no more; that it was made remains."
    ),
    "correction.make": words(
        "consequence", "The new words stand beside the old ones, and change nothing else."
    ),
    "credential.object": words(
        "consequence", "It stands beside the authority and suspends nothing."
    ),
    "credential.present": words(
        "consequence", "The delegate can speak for the party from here on."
    ),
    "credential.report": words("consequence", "From here on the authority stands as it was found."),
    "credential.restrict": words("consequence", "From here on the delegate may do less."),
    "credential.revoke": words("consequence", "The delegate speaks for the party no more."),
    "deadline.extend": words("consequence", "There is more time to answer."),
    "document.refer": words("consequence", "From here on statements can name it as their source."),
    "election.announce": words(
        "consequence",
        "Its trustees and its credential authority can do their part; nothing of it can "
        "be changed.",
    ),
    "election.cancel": words(
        "consequence", "There will be no result. What was cast stays, and is not counted."
    ),
    "election.contest": words("consequence", "The vote is shown as contested."),
    "election.open": words(
        "consequence", "Ballots are taken as soon as the hour of the vote has come."
    ),
    "election.result": words("consequence", "The result stands, and anybody can compute it again."),
    "election.tally": words(
        "consequence", "The trustees can decrypt the sums. No single ballot is decrypted."
    ),
    "election.undertake": words(
        "consequence", "The party is held to its word; its last one before the opening stands."
    ),
    "front.close": words("consequence", "Nothing more is put on it."),
    "front.open": words("consequence", "Proposals and agreements can name it."),
    "house.found": words("consequence", "With it this record begins."),
    "house.outage": words("consequence", "Deadlines that it touches show it beside them."),
    "house.rules": words("consequence", "Later entries are judged by the new rules."),
    "house.witnesses": words("consequence", "From here on these witnesses are asked."),
    "invitation.issue": words("consequence", "Who holds the secret can register with it."),
    "invitation.withdraw": words("consequence", "Nobody can register with it any more."),
    "key.revoke": words("consequence", "The key can sign nothing from here on."),
    "key.rotate": words("consequence", "The new key signs from here on, the old one does not."),
    "office.establish": words("consequence", "The office can speak here from here on."),
    "participation.answer": words(
        "consequence", "From here on it stands to the negotiation as it says."
    ),
    "participation.invite": words(
        "consequence", "The party is asked; it owes nothing until it joins."
    ),
    "participation.withdraw": words("consequence", "From here on it owes no answer."),
    "party.admit": words("consequence", "The party can speak here from here on."),
    "party.describe": words("consequence", "The party has a page; it has said nothing itself."),
    "party.register": words("consequence", "The party has keys of its own from here on."),
    "principles.assent": words(
        "consequence", "From here on it stands to these principles as it says."
    ),
    "principles.declare": words("consequence", "From here on parties can accept them."),
    "principles.withdraw_assent": words(
        "consequence", "From here on the party does not accept these principles."
    ),
    "proposition.revise": words(
        "consequence", "Answers to words that did not change still stand; all others do not."
    ),
    "proposition.table": words(
        "consequence", "Those it is addressed to owe an answer, if they take part."
    ),
    "proposition.withdraw": words(
        "consequence", "It can be answered no more, if its author says so; else this is a claim."
    ),
    "protest.make": words("consequence", "It stands until its author withdraws it."),
    "protest.withdraw": words(
        "consequence", "The protest is withdrawn, if its author says so; else this is a claim."
    ),
    "question.answer": words("consequence", "The answer is owed no more."),
    "question.ask": words("consequence", "Those it is put to owe an answer, if they take part."),
    "question.withdraw": words("consequence", "No answer is owed to it any more."),
    "report.confirm": words(
        "consequence", "What was reported is the party's own word from here on."
    ),
    "report.correct": words(
        "consequence", "The party's own words stand beside the report, which binds nobody."
    ),
    "report.deny": words("consequence", "The report is shown as denied."),
    "roll.commit": words("consequence", "Whose ballots count is fixed."),
    "seat.take": words(
        "consequence", "Whoever holds the key can answer in this party's name, here alone."
    ),
    "statement.make": words("consequence", "It stands as what its author says."),
    "text.restore": words("consequence", "The text can be read again."),
    "text.withhold": words("consequence", "The text is shown no more; the entry remains."),
    "trustee.certify": words(
        "consequence",
        "The trustee is known to the others of its group, and can deal what it committed to.",
    ),
    "trustee.commit": words("consequence", "The trustee can show this key and no other."),
    "trustee.deal": words(
        "consequence", "Each other of the group can take the share that was sealed to it."
    ),
    "trustee.decrypt": words(
        "consequence",
        "The trustee's part of the decryption is there; once enough are, there is a result.",
    ),
    "trustee.hold": words(
        "consequence", "The trustee's part of the key is there, sealed to itself."
    ),
    "trustee.reveal": words("consequence", "The trustee's part of the key is there."),
}
