/**
 * What a trustee can do now, by the page model of the trustees' desk. The same order as the folds of
 * the record have it, which judge in the end.
 */

/** Steps that a trustee can take, and the kind of entry that each becomes. */
export const KINDS = {
  commit: "trustee.commit",
  reveal: "trustee.reveal",
  certify: "trustee.certify",
  deal: "trustee.deal",
  hold: "trustee.hold",
  decrypt: "trustee.decrypt",
};

/** What a trustee waits for, or why there is nothing to do. */
export const WAITING = [
  "wait_commit", "wait_deal", "wait_open", "wait_tally", "decrypted", "decided", "cancelled", "missed",
];

/** The trustees of the group, in the order of their places in it. */
export const groupOf = (page) => page.trustees.filter(({ always }) => !always);

const MAKING_KEYS = ["preparing", "prepared"];
const ENDED = ["cancelled", "missed", "decided"];

/** One of KINDS' steps or of WAITING, for the trustee with this id. */
export function stepOf(page, id) {
  const own = page.trustees.find(({ party }) => party.id === id);
  const { code } = page.vote.standing;
  if (ENDED.includes(code)) return code;
  if (MAKING_KEYS.includes(code)) return keyStep(page, own);
  if (code !== "decrypting" && code !== "deciding") return "wait_tally";
  return own.share === null ? "decrypt" : "decrypted";
}

function keyStep(page, own) {
  if (own.commitment === null) return own.always ? "commit" : "certify";
  // Threat: whoever shows a key last could choose it after seeing the others'.
  if (page.trustees.some(({ commitment }) => commitment === null)) return "wait_commit";
  if (own.always) return own.revealed === null ? "reveal" : "wait_open";
  if (own.dealt === null) return "deal";
  if (groupOf(page).some(({ dealt }) => dealt === null)) return "wait_deal";
  return own.held === null ? "hold" : "wait_open";
}
