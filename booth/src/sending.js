/**
 * Sending a signed upload to this house, and to no other machine.
 *
 * The same bytes may be sent as often as needed: the house answers with the first receipt.
 */

const PATH = "/api/acts";
const FILES = "/api/files/";

/** What every request to this house has in common: to it alone, and with nothing that tells who. */
const QUIETLY = {
  cache: "no-store",
  credentials: "omit",
  mode: "same-origin",
  redirect: "error",
  referrerPolicy: "no-referrer",
};

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
      ...QUIETLY,
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

/**
 * Send a file that an act names, before the act. It can be sent as often as needed.
 *
 * @param {{digest: string, raw: Uint8Array}} file - see `attachedFile`
 * @param {{fetch: typeof fetch, page: string}} browser
 * @returns {Promise<{outcome: "kept"} | {outcome: "unreached"} |
 *   {outcome: "refused", again: boolean, problem: {code: string, title: string, possible: string}}>}
 */
export async function sendFile(file, { fetch, page }) {
  let answer;
  try {
    answer = await fetch(new URL(FILES + file.digest, page).href, {
      method: "PUT",
      body: file.raw,
      headers: { "Content-Type": "application/octet-stream" },
      ...QUIETLY,
    });
    if (answer.status === 200 || answer.status === 201) return { outcome: "kept" };
    const problem = await answer.json();
    if (typeof problem?.code !== "string") return { outcome: "unreached" };
    return { outcome: "refused", again: answer.status >= 500, problem };
  } catch {
    return { outcome: "unreached" };
  }
}
