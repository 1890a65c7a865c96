/**
 * Which characters a text may hold. The house asks the same at its door; here the author is told
 * before anything is signed.
 *
 * Threat: control and direction-override characters can make a signed text read otherwise than it
 * says ("Trojan Source"), and two spellings of one word defeat comparison and search.
 */

// Line breaks, tabs, and the two joiners that scripts need.
const LET_THROUGH = /[\n\t\u200c\u200d]/u;
const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** The text as it will be signed: line ends as "\n", in normal form C. It is shown before. */
export const asSigned = (text) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").normalize("NFC");

/** What is wrong with a text that `asSigned` gave: "line_empty", "text_control_character" or null. */
export function faultOf(text) {
  if (text.trim() === "") return "line_empty";
  for (const character of text) {
    if (MISLEADING.test(character) && !LET_THROUGH.test(character)) return "text_control_character";
  }
  return null;
}
