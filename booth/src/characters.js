/**
 * Which characters a text may hold. The house asks the same at its door; here the author is told
 * before anything is signed.
 *
 * Threat: control and direction-override characters can make a signed text read otherwise than it
 * says ("Trojan Source"), and two spellings of one word defeat comparison and search. A line of
 * nothing but invisible characters is a title, a reason or an article that nobody can read.
 */

// Line breaks, tabs, and the two joiners that scripts need.
const LET_THROUGH = /[\n\t\u200c\u200d]/u;
const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
// What shows nothing by itself, though words may need it inside: `acts/words.py` says which these are.
const BLANK =
  /^[\s\u200c\u200d\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]*$/u;

/** The text as it will be signed: line ends as "\n", in normal form C. It is shown before. */
export const asSigned = (text) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").normalize("NFC");

/** What is wrong with a text that `asSigned` gave: "line_empty", "text_control_character" or null. */
export function faultOf(text) {
  if (BLANK.test(text)) return "line_empty";
  for (const character of text) {
    if (MISLEADING.test(character) && !LET_THROUGH.test(character)) return "text_control_character";
  }
  return null;
}
