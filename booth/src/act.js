/**
 * Entries of the record and the acts in them: identity, and whose signatures they carry.
 */

import { decodeCanonical, encode } from "./canonical.js";
import { concat, fromBase64Url, utf8 } from "./bytes.js";
import { verify } from "./ed25519.js";
import { CannotCheck, Mismatch } from "./errors.js";
import { sha256Hex } from "./hash.js";

export const MAX_ENTRY_BYTES = 65_535;
export const PAYLOAD_TYPE = "application/vnd.glasshouse.act+json";

/** Bytes that are signed: pre-authentication encoding of DSSE v1.0.2, lengths counted in bytes. */
export function preAuthentication(payload, type = PAYLOAD_TYPE) {
  const name = utf8(type);
  return concat(
    utf8(`DSSEv1 ${name.length} `),
    name,
    utf8(` ${payload.length} `),
    payload,
  );
}

/** Key id: SHA-256 of the algorithm's name, a newline and the public key. */
export const keyId = (algorithm, key) => sha256Hex(concat(utf8(`${algorithm}\n`), key));

/**
 * Read the bytes of an entry. The act's bytes are a slice of them, never a second encoding.
 *
 * @param {Uint8Array} raw
 * @returns {{raw: Uint8Array, act: object, actBytes: Uint8Array, actId: string, signatures: object[], received: number, effect: string | null}}
 */
export function parseEntry(raw) {
  const entry = decodeCanonical(raw, MAX_ENTRY_BYTES);
  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  if (!isRecord(entry) || Object.keys(entry).sort().join() !== "act,effect,received,sigs") {
    throw new Mismatch("entry_malformed", "fields");
  }
  const { act, sigs: signatures, received, effect } = entry;
  if (!isRecord(act) || !Array.isArray(act.signers) || !Array.isArray(signatures)) {
    throw new Mismatch("entry_malformed", "act or signatures");
  }
  if (!Number.isSafeInteger(received) || received < 0) {
    throw new Mismatch("entry_malformed", "received");
  }
  if (effect !== null && typeof effect !== "string") throw new Mismatch("entry_malformed", "effect");
  const start = '{"act":'.length;
  const actBytes = raw.subarray(start, start + encode(act).length);
  return { raw, act, actBytes, actId: sha256Hex(actBytes), signatures, received, effect };
}

/**
 * Raise unless the entry carries exactly one valid signature per signer, in the signers' order.
 *
 * The public keys come from the page and need no trust: each is bound by its id, which stands in
 * the signed act. That a key belongs to the author is for `glasshouse verify` to say; here it is
 * shown that the holder of that key signed these bytes.
 *
 * @param {ReturnType<typeof parseEntry>} entry
 * @param {Map<string, string>} publicKeys - key id -> public key in base64url
 */
export async function verifySignatures(entry, publicKeys, subtle) {
  const signers = entry.act.signers;
  const signed = entry.signatures.map((signature) => signature?.key);
  if (signers.length === 0 || signers.join() !== signed.join()) {
    throw new Mismatch("signers_differ", String(signers.length));
  }
  if (signers.some((signer, place) => place > 0 && !(signers[place - 1] < signer))) {
    throw new Mismatch("signers_differ", "order");
  }
  const message = preAuthentication(entry.actBytes);
  for (const signature of entry.signatures) {
    if (signature.alg === "webauthn") throw new CannotCheck("passkey_signature", signature.key);
    if (signature.alg !== "ed25519") throw new Mismatch("signature_unknown", String(signature.alg));
    const spelling = publicKeys.get(signature.key);
    if (spelling === undefined) throw new CannotCheck("key_not_served", signature.key);
    const key = fromBase64Url(spelling);
    if (keyId("ed25519", key) !== signature.key) throw new Mismatch("key_id", signature.key);
    await verify(key, message, fromBase64Url(String(signature.sig)), subtle);
  }
}
