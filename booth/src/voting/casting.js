/**
 * Casting a ballot into the box of this house, and looking it up there.
 *
 * The same bytes may be sent as often as needed: the box takes them once and answers alike.
 */

/** What every request to this house has in common: to it alone, and with nothing that tells who. */
const QUIETLY = {
  cache: "no-store",
  credentials: "omit",
  mode: "same-origin",
  redirect: "error",
  referrerPolicy: "no-referrer",
};
/** How often, and how far apart, the box is asked whether a ballot is there for good. */
const LOOKS = 24;
const APART_MS = 5000;

/** Where ballots of a vote go. */
export const ballotsPath = (vote) => `/api/votes/${vote}/ballots`;

/**
 * Put a ballot into the box.
 *
 * @param {string} vote - its id
 * @param {{ballot: Uint8Array, tracker: string}} made
 * @param {{fetch: typeof fetch, page: string}} browser - `page` is the address of the page
 * @returns {Promise<{outcome: "cast", index: number, final: boolean, finalBy: string | null, receipt: string} |
 *   {outcome: "refused", again: boolean, problem: {code: string, title: string, possible: string}} |
 *   {outcome: "differs"} | {outcome: "unreached"}>} `differs`: the box answered of another ballot
 */
export async function cast(vote, { ballot, tracker }, { fetch, page }) {
  let answer;
  let body;
  try {
    answer = await fetch(new URL(ballotsPath(vote), page).href, {
      method: "POST",
      body: ballot,
      headers: { "Content-Type": "application/json" },
      ...QUIETLY,
    });
    body = await answer.json();
  } catch {
    return { outcome: "unreached" };
  }
  if (answer.status === 200 || answer.status === 201) {
    // Threat: a box that promises a place to something else than was sent.
    if (body?.tracker !== tracker || !Number.isSafeInteger(body.index)) return { outcome: "differs" };
    const { index, final, final_by: finalBy, receipt } = body;
    return { outcome: "cast", index, final: final === true, finalBy: finalBy ?? null, receipt: String(receipt) };
  }
  if (typeof body?.code !== "string") return { outcome: "unreached" };
  // From 500 upwards it is the house that is busy or in trouble: the same bytes may be taken later.
  return { outcome: "refused", again: answer.status >= 500, problem: body };
}

/**
 * Ask the box until an anchor covers the ballot, so often and no longer.
 *
 * @param {string} vote - its id
 * @param {string} tracker
 * @param {{fetch: typeof fetch, page: string}} browser
 * @param {(ms: number) => Promise<void>} wait
 * @returns {Promise<{counts: boolean, anchor: number} | null>} the entry of the anchor; null where
 *   none came while it was asked
 */
export async function waitForAnchor(vote, tracker, { fetch, page }, wait) {
  const address = new URL(ballotsPath(vote), page);
  address.searchParams.set("tracker", tracker);
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await wait(look < 4 ? APART_MS / 4 : APART_MS);
    try {
      const answer = await fetch(address.href, QUIETLY);
      const found = answer.ok ? await answer.json() : null;
      if (found?.final === true && Number.isSafeInteger(found.anchor)) {
        return { counts: found.counts === true, anchor: found.anchor };
      }
    } catch {
      // Not reached: asked again.
    }
  }
  return null;
}

/**
 * The minute by which something of this second is over, in universal time: "14:04".
 *
 * @param {string} instant - as the house writes it
 */
export function minuteAfter(instant) {
  const minute = 60_000;
  return new Date(Math.ceil(Date.parse(instant) / minute) * minute).toISOString().slice(11, 16);
}
