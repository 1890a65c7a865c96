/**
 * Checking a new entry on the page on which it was signed, as the page of the entry would.
 */

import "./entry-check.js";

import { reader } from "./house.js";
import { waitForSeal } from "./sealing.js";

/** The address of an entry, in the language of this page. */
export function entryAddress(index) {
  const language = new URLSearchParams(location.search).get("lang");
  return `/entries/${index}${language ? `?lang=${encodeURIComponent(language)}` : ""}`;
}

/**
 * Put the check of an entry into `place`, as soon as the entry is under a seal.
 *
 * @param {number} index
 * @param {HTMLElement} place
 * @param {string} record - address of the record
 * @param {() => Node} later - what to say where the check cannot be run here
 */
export async function checkHere(index, place, record, later) {
  const load = reader(record, { fetch: (...request) => fetch(...request), page: location.href });
  try {
    await waitForSeal(index, load, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));
    const answer = await fetch(entryAddress(index), { cache: "no-store", credentials: "omit" });
    const entry = new DOMParser().parseFromString(await answer.text(), "text/html");
    const check = document.importNode(entry.querySelector("entry-check"), true);
    for (const { content } of check.querySelectorAll("template")) {
      content.querySelector("[data-beside-command]")?.remove(); // the command stands on that page
    }
    place.replaceChildren(check);
  } catch {
    place.replaceChildren(later());
  }
}
