/**
 * Sending a signed upload to this house, and to no other machine.
 *
 * The same bytes may be sent as often as needed: the house answers with the first receipt.
 */

const PATH = "/api/acts";

/**
 * @param {string} upload - the exact text, see `signedUpload`
 * @param {{fetch: typeof fetch, page: string}} browser - `page` is the address of the page
 * @returns {Promise<{outcome: "recorded", index: number, id: string, effect: string | null} |
 *   {outcome: "refused", again: boolean, problem: {code: string, title: string, possible: string}} |
 *   {outcome: "unreached"}>}
 */
export async function send(upload, { fetch, page }) {
  let answer;
  let body;
  try {
    answer = await fetch(new URL(PATH, page).href, {
      method: "POST",
      body: upload,
      headers: { "Content-Type": "application/json" },
      cache: "no-store",
      credentials: "omit",
      mode: "same-origin",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
    body = await answer.json();
  } catch {
    return { outcome: "unreached" };
  }
  if (answer.status === 200 || answer.status === 201) {
    if (!Number.isSafeInteger(body?.index)) return { outcome: "unreached" };
    return { outcome: "recorded", index: body.index, id: body.id, effect: body.effect ?? null };
  }
  if (typeof body?.code !== "string") return { outcome: "unreached" };
  // From 500 upwards it is the house that is busy or in trouble: the same bytes may be taken later.
  return { outcome: "refused", again: answer.status >= 500, problem: body };
}
