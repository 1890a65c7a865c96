"""The words for what entries are and say: kinds, natures, small print, lines, consequences."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy as words

from glasshouse.site.word_table import Table

KINDS: Final[Table] = {
    "agreement.join": words("kind", "Agreement joined"),
    "agreement.propose": words("kind", "Agreement proposed"),
    "agreement.withdraw": words("kind", "Agreement withdrawn"),
    "answer.give": words("kind", "Answer to a proposal"),
    "answer.withdraw": words("kind", "Answer taken back"),
    "conference.abandon": words("kind", "Negotiation abandoned"),
    "conference.announce": words("kind", "Negotiation announced"),
    "conference.close": words("kind", "Negotiation closed"),
    "conference.convene": words("kind", "Negotiation convened"),
    "conference.open": words("kind", "Negotiation opened"),
    "conference.resume": words("kind", "Negotiation resumed"),
    "conference.suspend": words("kind", "Negotiation suspended"),
    "correction.make": words("kind", "Correction"),
    "credential.object": words("kind", "Objection to authority to speak"),
    "credential.present": words("kind", "Delegate presented"),
    "credential.report": words("kind", "Report on authority to speak"),
    "credential.restrict": words("kind", "Authority to speak narrowed"),
    "credential.revoke": words("kind", "Authority to speak taken back"),
    "deadline.extend": words("kind", "More time to answer"),
    "document.refer": words("kind", "Document named as a source"),
    "front.close": words("kind", "Front or table closed"),
    "front.open": words("kind", "Front or table opened"),
    "house.found": words("kind", "Founding of this record"),
    "house.outage": words("kind", "Outage of this site"),
    "house.rules": words("kind", "Change of the rules of this site"),
    "house.witnesses": words("kind", "Change of the witnesses"),
    "invitation.issue": words("kind", "Invitation"),
    "invitation.withdraw": words("kind", "Invitation withdrawn"),
    "key.revoke": words("kind", "Key revoked"),
    "key.rotate": words("kind", "Key replaced"),
    "office.establish": words("kind", "Office established"),
    "participation.answer": words("kind", "Answer to an invitation"),
    "participation.invite": words("kind", "Invitation to take part"),
    "participation.withdraw": words("kind", "Party has left"),
    "party.admit": words("kind", "Party admitted"),
    "party.describe": words("kind", "Party described"),
    "party.register": words("kind", "Party registered"),
    "principles.assent": words("kind", "Answer to principles"),
    "principles.declare": words("kind", "Principles declared"),
    "principles.withdraw_assent": words("kind", "Acceptance of principles withdrawn"),
    "proposition.revise": words("kind", "New version of a proposal"),
    "proposition.table": words("kind", "Proposal"),
    "proposition.withdraw": words("kind", "Proposal withdrawn"),
    "protest.make": words("kind", "Protest"),
    "protest.withdraw": words("kind", "Protest withdrawn"),
    "question.answer": words("kind", "Answer to a question"),
    "question.ask": words("kind", "Question"),
    "question.withdraw": words("kind", "Question withdrawn"),
    "report.confirm": words("kind", "Report confirmed"),
    "report.correct": words("kind", "Report corrected"),
    "report.deny": words("kind", "Report denied"),
    "seat.take": words("kind", "Seat taken for practice"),
    "statement.make": words("kind", "Statement"),
    "text.restore": words("kind", "Text restored"),
    "text.withhold": words("kind", "Text removed"),
}

#: Kinds that are about a proposal, where its number is known.
NUMBERED_KINDS: Final[Table] = {
    "answer.give": words("kind", "Answer to proposal %(proposal)s"),
    "answer.withdraw": words("kind", "Answer to proposal %(proposal)s taken back"),
    "deadline.extend": words("kind", "More time to answer proposal %(proposal)s"),
    "proposition.revise": words("kind", "Proposal %(proposal)s, version %(version)s"),
    "proposition.table": words("kind", "Proposal %(proposal)s"),
    "proposition.withdraw": words("kind", "Proposal %(proposal)s withdrawn"),
}

NATURES: Final[Table] = {
    "acceptance": words("nature", "Acceptance"),
    "agreement": words("nature", "Agreement"),
    "answer": words("nature", "Answer"),
    "clarification": words("nature", "Clarification"),
    "conditional_acceptance": words("nature", "Conditional acceptance"),
    "confirmation": words("nature", "Confirmation"),
    "correction": words("nature", "Correction"),
    "countermeasure": words("nature", "Counter-measure"),
    "countermeasure_lifted": words("nature", "Counter-measure lifted"),
    "credential": words("nature", "Authority to speak"),
    "declaration": words("nature", "Declaration"),
    "delivery": words("nature", "Delivery"),
    "demand": words("nature", "Demand"),
    "denial": words("nature", "Denial"),
    "dissolution": words("nature", "Dissolution"),
    "hostilities": words("nature", "Hostilities"),
    "instruction": words("nature", "Instruction"),
    "mandate": words("nature", "Mandate"),
    "no_reply": words("nature", "No reply"),
    "notice": words("nature", "Notice"),
    "participation": words("nature", "Taking part"),
    "pledge": words("nature", "Promise"),
    "principles": words("nature", "Principles"),
    "private_meeting": words("nature", "Private meeting"),
    "proposition": words("nature", "Proposal"),
    "protest": words("nature", "Protest"),
    "protocol_dispute": words("nature", "Dispute over the protocol"),
    "publication": words("nature", "Publication"),
    "question": words("nature", "Question"),
    "ratification": words("nature", "Ratification"),
    "recognition": words("nature", "Recognition"),
    "refusal": words("nature", "Refusal"),
    "release": words("nature", "Release"),
    "repudiation": words("nature", "Repudiation"),
    "request": words("nature", "Request"),
    "reservation": words("nature", "Reservation"),
    "ultimatum": words("nature", "Ultimatum"),
    "violence": words("nature", "Violence"),
    "visit": words("nature", "Visit"),
    "vote": words("nature", "Vote"),
    "withdrawal": words("nature", "Withdrawal"),
}

#: In a transcript some natures keep the words of their time.
HISTORICAL_NATURES: Final[Table] = {
    "proposition": words("historical nature", "Proposition"),
}

PARTICULARS: Final[Table] = {
    "addressee": words("particular", "Addressed to"),
    "admission": words("particular", "How one is admitted"),
    "against": words("particular", "Against"),
    "agreement": words("particular", "Agreement"),
    "answer": words("particular", "Answers"),
    "article_accepts": words("particular", "Accepts article"),
    "article_accepts_in_principle": words("particular", "Accepts in principle article"),
    "article_accepts_with_reservation": words("particular", "Accepts with a reservation article"),
    "article_asks": words("particular", "Asks back on article"),
    "article_declines": words("particular", "Declines article"),
    "article_declines_to_answer": words("particular", "Declines to answer on article"),
    "article_refers": words("particular", "Refers article"),
    "article_unchanged": words("particular", "The same as before, article"),
    "articles": words("particular", "How many articles"),
    "assent": words("particular", "Says"),
    "author_quota": words("particular", "Statements per author and day"),
    "branch": words("particular", "Chooses answer"),
    "claims": words("particular", "Says it is the party entered as"),
    "commitment": words("particular", "Fingerprint of the secret in the invitation"),
    "credential": words("particular", "Authority to speak"),
    "daily_cap": words("particular", "Registrations without invitation per day"),
    "declaration": words("particular", "Principles"),
    "due": words("particular", "Answer by"),
    "effective": words("particular", "In force from"),
    "ends": words("particular", "Ends"),
    "entry": words("particular", "Concerns"),
    "expires": words("particular", "Runs out"),
    "from": words("particular", "From"),
    "front": words("particular", "Front or table"),
    "front_kind": words("particular", "What is opened"),
    "ground": words("particular", "Ground"),
    "house_key": words("particular", "Key of this site"),
    "invitation": words("particular", "Invitation"),
    "key": words("particular", "Key"),
    "kind": words("particular", "Kind"),
    "language": words("particular", "Said in"),
    "lapses": words("particular", "Lapses"),
    "lapsing": words("particular", "Lapses with it"),
    "log_key": words("particular", "Key of the record"),
    "mode": words("particular", "Manner"),
    "no_key_left": words("particular", "No key is left"),
    "on_silence": words("particular", "If there is no answer in time"),
    "participation": words("particular", "Says that it"),
    "party": words("particular", "Party"),
    "power": words("particular", "May"),
    "principles": words("particular", "How many principles"),
    "proposition": words("particular", "Proposal"),
    "protest": words("particular", "Protest"),
    "question": words("particular", "Question"),
    "quorum": words("particular", "Witnesses needed"),
    "recovery": words("particular", "Recovery key"),
    "refers_to_front": words("particular", "Speaks also of"),
    "report": words("particular", "Report"),
    "responds_to": words("particular", "Responds to"),
    "retire": words("particular", "Key that ends"),
    "revoke": words("particular", "Key that is revoked"),
    "role": words("particular", "As"),
    "rules": words("particular", "Rules"),
    "seen": words("particular", "Seen"),
    "slug": words("particular", "Short name"),
    "standing": words("particular", "Standing"),
    "suspect_from": words("particular", "Not to be trusted from"),
    "transcriber": words("particular", "Transcriber"),
    "until": words("particular", "Until"),
    "verdict": words("particular", "Finding"),
    "version": words("particular", "Proposal"),
    "witness": words("particular", "Witness"),
}

EFFECTS: Final[Table] = {
    "capacity_expired": words("effect", "the authority to speak had run out"),
    "capacity_revoked": words("effect", "the authority to speak had been rejected or taken back"),
    "exceeds_powers": words("effect", "the authority to speak does not include this"),
    "late": words("effect", "it came after the deadline"),
    "not_a_transcriber": words("effect", "only its transcribers enter what others said"),
    "not_addressee": words("effect", "it answers what was not addressed to this party"),
    "not_conferring": words("effect", "its author has not joined this negotiation"),
    "not_its_author": words("effect", "only its author can do this"),
    "not_named": words("effect", "the agreement does not name this party"),
    "not_reported_of_you": words("effect", "the report is of another's words"),
    "not_the_protester": words("effect", "only whoever protested can withdraw the protest"),
    "stale_version": words("effect", "it speaks of a version that a newer one has replaced"),
    "without_authority": words("effect", "its author lacks the authority this calls for"),
}

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
    "seat.take": words(
        "consequence", "Whoever holds the key can answer in this party's name, here alone."
    ),
    "statement.make": words("consequence", "It stands as what its author says."),
    "text.restore": words("consequence", "The text can be read again."),
    "text.withhold": words("consequence", "The text is shown no more; the entry remains."),
}

LINES: Final[Table] = {
    "addressed": words("line", "Addressed"),
    "addressee": words("line", "Meant for"),
    "area": words("line", "What it covers"),
    "citation": words("line", "Citation"),
    "conditions": words("line", "Conditions"),
    "declaration": words("line", "Declaration"),
    "description": words("line", "Description"),
    "holder": words("line", "Who holds it"),
    "interest": words("line", "Interest in the matter"),
    "introduction": words("line", "Introduction"),
    "name": words("line", "Name"),
    "note": words("line", "Note"),
    "occurred_printed": words("line", "Date as printed"),
    "operator": words("line", "Who runs this site"),
    "publicity": words("line", "What is public"),
    "reason": words("line", "Reason"),
    "reason__corrected": words("line", "Reason, corrected"),
    "reservation": words("line", "Reservation"),
    "rules": words("line", "Rules"),
    "speaker": words("line", "Speaker"),
    "text": words("line", "Text"),
    "title": words("line", "Title"),
}

#: Lines of which a text has as many as its kind counts.
NUMBERED_LINES: Final[Table] = {
    "branch": words("line", "Possible answer %(number)s"),
    "condition": words("line", "Condition %(number)s"),
    "principle": words("line", "Principle %(number)s"),
    "then": words("line", "What follows from answer %(number)s"),
}

#: Lines that an article has, and those that an answer to it has.
ARTICLE_LINES: Final[Table] = {
    "heading": words("line", "Article %(article)s, heading"),
    "para": words("line", "Article %(article)s, paragraph %(number)s"),
    "reason": words("line", "Reason, Article %(article)s"),
    "reservation": words("line", "Reservation, Article %(article)s"),
}

#: What a particular without a value, party or entry says by being there.
REMARKS: Final[Table] = {
    "no_key_left": words(
        "remark",
        "Its author holds no key any more and can say nothing here. Whoever speaks for it later "
        "does so as a successor, under another name.",
    ),
}
