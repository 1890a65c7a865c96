"""What can become of an act, and the one table of codes (DESIGN section 2).

Three outcomes. *Refused*: no author could mean this now; it leaves no trace. *Without effect*: a known
author said it but lacked time, power or the current version; recorded with the reason. *Effective*.

Each code stands once in a table: its outcome, its HTTP status, one plain sentence, and what is
possible now. ``BASE_CODES`` holds those every kind shares; rooms add their own through the registry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from glasshouse.acts.facts import Change
from glasshouse.acts.frozen import frozen


@frozen
class Effective:
    """The act does what it says: these changes, whole or not at all."""

    changes: Sequence[Change]


@frozen
class WithoutEffect:
    """Recorded, has no effect: ``code`` says why. ``changes`` may only add the attempt."""

    code: str
    changes: Sequence[Change] = ()


@frozen
class Refused:
    """Not recorded. ``field`` is a path into the upload, empty for the whole; ``allowed`` are the
    kinds of acts that are possible now, where the state of a thing rules this one out."""

    code: str
    field: str = ""
    allowed: tuple[str, ...] | None = None


Outcome = Effective | WithoutEffect | Refused


@dataclass(frozen=True)
class Code:
    """One row of the table. ``possible`` says what the sender can do now."""

    name: str
    outcome: Literal["refused", "without_effect"]
    status: int
    sentence: str
    possible: str


def refused(name: str, status: int, sentence: str, possible: str) -> Code:
    """A row for a refusal."""
    return Code(name, "refused", status, sentence, possible)


def without_effect(name: str, sentence: str, possible: str) -> Code:
    """A row for an act that is recorded without effect; answered with HTTP 200."""
    return Code(name, "without_effect", 200, sentence, possible)


_CORRECT = "Correct it and send it again; nothing was recorded."

# A table reads best with one row a line.
# fmt: off
# ruff: noqa: E501
BASE_CODES: tuple[Code, ...] = (
    # The bytes.
    refused("act_too_large", 413, "The statement is larger than 40 KiB.", "Move words into texts, or say it in several statements."),
    refused("upload_too_large", 413, "The upload is larger than this site takes.", "Send fewer statements at once."),
    refused("entry_too_large", 413, "The statement and its signatures do not fit one entry.", "Use fewer signers or a shorter outline."),
    refused("sheet_too_large", 413, "A text is larger than 256 KiB.", "Split the text over several statements."),
    refused("sheets_too_large", 413, "The texts together are larger than 4 MiB.", "Split them over several statements."),
    refused("not_json", 400, "What was sent is not JSON in UTF-8.", _CORRECT),
    refused("not_canonical", 400, "The bytes are not in the one canonical form (RFC 8785).", "Write keys sorted, without white space, and sign those bytes."),
    refused("too_deep", 400, "The nesting goes beyond 16 levels.", _CORRECT),
    refused("float", 400, "Numbers must be whole.", _CORRECT),
    refused("integer_too_large", 400, "Whole numbers must lie within ±2^53.", _CORRECT),
    refused("key_not_ascii", 400, "Names of fields must be ASCII.", _CORRECT),
    refused("lone_surrogate", 400, "A character is cut in half.", _CORRECT),
    refused("malformed_upload", 400, "The upload has other fields than the statement, its signatures and its texts.", _CORRECT),
    refused("malformed_act", 400, "A field of the statement is missing, unknown or of the wrong form.", _CORRECT),
    refused("malformed_signature", 400, "A signature is not of the right form.", _CORRECT),
    refused("malformed_sheet", 400, "A text is not of the right form.", _CORRECT),
    refused("malformed_body", 400, "A field of the body is missing, unknown or of the wrong form.", _CORRECT),
    # What it is.
    refused("unknown_kind", 400, "The rules in force know no such kind of statement.", "See the list of kinds in the documentation of this site's rules."),
    refused("wrong_log", 403, "The statement was made for another record.", "Sign it again, naming this record."),
    refused("wrong_scope", 400, "This kind of statement is made elsewhere than where this one says.", _CORRECT),
    refused("not_first", 409, "This statement can only open a record, and this one is open.", "Nothing: the site is founded already."),
    refused("not_founded", 409, "The record is empty; its first entry must found the site.", "Found the site first."),
    # Who says it.
    refused("signers_mismatch", 403, "The signatures are not exactly those of the named signers, in order.", "Let each named signer sign once, in the order of the list."),
    refused("bad_signature", 403, "A signature does not fit the statement.", "Sign the exact bytes again."),
    refused("unknown_key", 403, "A signer's key is not known here.", "Register the key first, or sign with a registered one."),
    refused("key_not_in_force", 403, "A signer's key has been replaced or revoked.", "Sign with a key that is in force."),
    refused("recovery_key", 403, "A recovery key can only replace or revoke keys.", "Sign with an ordinary key."),
    refused("not_the_author", 403, "A signer's key belongs to another author.", "Let the author's own key sign."),
    refused("unknown_author", 403, "No such author is known here.", "Register first."),
    refused("not_admitted", 403, "This author has not been admitted to this site.", "Wait for the secretariat to admit you, or ask it for an invitation."),
    refused("weak_key", 400, "A key is of a form on which checking programs disagree.", "Make a new key with current software."),
    refused("key_in_use", 409, "A key is registered already.", "Make a new key."),
    refused("new_key_must_sign", 403, "Each new key must sign the statement that introduces it.", "Sign with the new key as well."),
    refused("house_key_required", 403, "Only the key of the site itself can say this.", "Ask those who run the site."),
    refused("capacity_unknown", 403, "The authority it relies on is not known here.", "Name an authority to speak that is on the record, or none."),
    refused("capacity_missing", 403, "A delegate's key must name the authority it relies on.", "Name the authority to speak that the key was presented with."),
    refused("beyond_seat", 403, "This goes beyond what a seat taken for practice allows, or the seat was taken back.", "Answer a proposal of the same negotiation from the seat."),
    # When it is said.
    refused("said_too_old", 409, "It claims to have been said more than 48 hours ago.", "Sign it again with the present time."),
    refused("said_in_future", 409, "It claims to be said more than five minutes from now.", "Set your clock and sign it again."),
    refused("saw_ahead", 409, "It claims to have seen more of the record than there is.", "Compare the note that came with this answer with the one you saw: one of them is false."),
    refused("saw_mismatch", 409, "The record it claims to have seen is not this one.", "Keep the note that came with this answer: it is evidence if your note is also signed by this site."),
    # Its words.
    refused("sheet_missing", 400, "A text that the statement names was not sent.", "Send every text with the statement."),
    refused("sheet_unexpected", 400, "A text was sent that the statement does not name.", "Send only the texts the statement names."),
    refused("sheet_mismatch", 400, "A text does not fit the fingerprint in the statement.", "Sign the statement again over the exact text."),
    refused("sheet_language", 400, "A text says another language than the statement does.", _CORRECT),
    refused("sheets_not_allowed", 400, "This kind of statement has no text.", "Send it without texts."),
    refused("language_missing", 400, "The statement has no text in any language.", "Add a text in at least one language."),
    refused("lines_mismatch", 400, "A text has not exactly the lines this statement calls for.", "Give each line that the kind and the outline call for, and no other."),
    refused("line_empty", 400, "A line of the text is empty.", "Write the line, or leave an optional one out."),
    refused("text_not_normalized", 400, "A text is not in Unicode form NFC.", "Normalise the text to NFC and sign again."),
    refused("text_control_character", 400, "A text holds a control or direction-override character.", "Remove the invisible characters: they can make a text look different from what it says."),
    refused("not_the_same", 409, "An article is said to be the same as in another version, and is not, word for word in every language.", "Name the version that this one follows or answers, and leave the words as they are there; or leave the claim out."),
    refused("same_words_withheld", 409, "An article is said to be the same as in a text that is withheld, so nobody can check it.", "Leave the claim out."),
    # Its files.
    refused("files_not_allowed", 400, "This kind of statement carries no files.", "Leave the files out."),
    refused("file_not_named", 400, "The statement names fewer files than its kind calls for.", "Name every file that the kind calls for, in its order."),
    refused("file_unexpected", 400, "The statement names more files than its kind calls for.", "Name only the files that the kind calls for, in its order."),
    refused("file_type", 400, "A file is of another type than this kind of statement calls for.", "Name the files in the order that the kind calls for."),
    refused("file_missing", 409, "A file that the statement names is not here.", "Send the file first, by PUT to /api/files/ and its fingerprint, and then the statement."),
    refused("file_mismatch", 400, "A file does not fit its fingerprint or its length.", "Take the fingerprint (SHA-256) and the length of the exact bytes that are sent."),
    refused("file_too_large", 413, "A file is larger than it may be here; no file has more than 16 MiB.", "Part it, or send it in a smaller form."),
    refused("files_too_large", 413, "The files of the statement together are larger than 32 MiB.", "Send them in a smaller form."),
    refused("malformed_file", 400, "The file was not sent as its bare bytes to the address of its fingerprint.", "Send the bytes alone, not packed, to /api/files/ and their SHA-256 in hex."),
    refused("storage_full", 503, "The site has no room for more files at the moment.", "Try again later, or tell those who run the site."),
    # What it points at.
    refused("unknown_target", 404, "It points at something that is not on this record.", "Check the fingerprint it names."),
    refused("sheet_in_use", 409, "A text with this fingerprint is on the record already.", "Write the text with a new salt and sign again."),
    refused("slug_taken", 409, "The short name is taken.", "Choose another short name."),
    refused("illegal_transition", 409, "As things stand, this cannot follow.", "Do one of what is possible now: the answer names it."),
    refused("due_past", 409, "The deadline has passed already.", "Name a later deadline, or none."),
    refused("not_reportable", 400, "This kind of statement cannot be a report of what another said.", "Say it in your own name."),
    # The house.
    refused("quota_exceeded", 429, "The number of statements for today is used up.", "Wait until tomorrow, or ask the secretariat."),
    refused("paused", 503, "The site does not take statements at the moment.", "Try again later."),
    refused("busy", 503, "Too many statements are waiting.", "Try again in a moment."),
    refused("internal_error", 500, "The site failed at this statement; it was put aside and not recorded.", "Those who run the site have been alarmed. Try again later."),
    # Without effect.
    without_effect("capacity_revoked", "The delegate's authority to speak was rejected or taken back before.", "The party can say it with its own key, or present another delegate."),
    without_effect("capacity_expired", "The delegate's authority to speak had run out.", "The party can say it with its own key, or present another delegate."),
    without_effect("exceeds_powers", "The delegate's authority to speak does not include this.", "The party can say it with its own key, or give its delegate the power."),
    without_effect("without_authority", "Its author lacks the authority this calls for.", "Someone with the authority can say it."),
)
# fmt: on
