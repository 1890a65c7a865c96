/**
 * With which key a party is spoken for, and on what authority.
 *
 * Three ways lead there: a seat that this browser keeps, a key file, and, in a conference held for
 * practice, a key that is made on the spot and takes a seat. Of a key file the house is asked whose
 * key it is; what it answers decides nothing but what is written, and the house's own door and every
 * verifier judge that.
 */

import { readKey } from "./key_file.js";
import { problem } from "./lines.js";
import { SigningKey } from "./signing_key.js";

/**
 * What is known of a registered key: whose it is and on which credential; null if there is none.
 *
 * @param {(path: string) => Promise<{status: number, json: () => Promise<object>}>} ask
 * @returns {Promise<{author: string, credential: string | null} | null>}
 */
export async function registeredKey(id, ask) {
  const answer = await ask(`/api/facts/key/${id}`);
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw new Error(`key: ${answer.status}`);
  const { fields, fact } = await answer.json();
  const value = (name) => fact.values[fields.indexOf(name)];
  return { author: value("author"), credential: value("credential") ?? null };
}

/**
 * @param {object} wanted - `party` (id), `practice` (whether seats can be taken), `kept` (see
 *   Keeping.seat, or null), `loaded` (SigningKey of a key file, or null)
 * @returns {Promise<{problems: object[]} |
 *   {problems: [], key: SigningKey, capacity: string | null, takesSeat: boolean}>}
 */
export async function authorityFor({ party, practice, kept, loaded }, ask, random) {
  const fails = (say) => ({ problems: [problem("keyfile", say)] });
  const found = (key, capacity, takesSeat) => ({ problems: [], key, capacity, takesSeat });
  if (loaded) {
    const known = await registeredKey(loaded.id, ask);
    if (known === null) return practice ? found(loaded, null, true) : fails("key_unknown");
    return known.author === party ? found(loaded, known.credential, false) : fails("key_of_another");
  }
  if (kept) return found(readKey(kept.line).key, kept.seat, false);
  return practice ? found(SigningKey.make(random), null, true) : fails("key_needed");
}
