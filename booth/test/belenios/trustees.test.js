/** Trustees, their keys and shares, alone and as a group of which some suffice. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { written } from "../../src/belenios/files.js";
import { G, IDENTITY } from "../../src/belenios/group.js";
import * as keys from "../../src/belenios/key_generation.js";
import { drawSeed } from "../../src/belenios/member.js";
import { Ciphertext } from "../../src/belenios/proofs.js";
import {
  checkResult,
  combinedFactors,
  computeResult,
  lagrange,
  readResult,
  writeResult,
} from "../../src/belenios/result.js";
import { randomScalar, sum } from "../../src/belenios/scalars.js";
import { readSealed, seal, sealedText, unseal } from "../../src/belenios/sealing.js";
import { decryptShare, PartialDecryption } from "../../src/belenios/shares.js";
import { Trustees } from "../../src/belenios/trustees.js";
import { twisted } from "./forging.js";
import { faults, faultsLater, random, utf8 } from "./helpers.js";

const SIZE = 3;
const NEEDED = 2;

async function makeGroup() {
  const seeds = Array.from({ length: SIZE }, () => drawSeed(random));
  const certificates = seeds.map((seed, place) =>
    keys.makeCertificate(seed, SIZE, NEEDED, place + 1, random),
  );
  const polynomials = [];
  for (const seed of seeds) {
    polynomials.push(await keys.makePolynomial(seed, certificates, NEEDED, random));
  }
  const memberKeys = [];
  for (const seed of seeds) {
    memberKeys.push(await keys.makeMemberKey(seed, certificates, polynomials, NEEDED, random));
  }
  return { seeds, certificates, polynomials, memberKeys };
}

const made = await makeGroup();
const group = keys.groupOf(made.certificates, made.polynomials, made.memberKeys, NEEDED);
const parts = [];
for (const [place, seed] of made.seeds.entries()) {
  parts.push(await keys.openPrivateKey(seed, made.memberKeys[place].privateKey));
}
const alone = randomScalar(random);
const single = ["Single", keys.singleKey(alone, random, "Анна").value];
const file = (...trustees) => Trustees.parse(written(trustees));

test("any two of three have the secret of the group's key, and one has not", () => {
  for (const chosen of [[1, 2], [1, 3], [2, 3], [3, 1]]) {
    const powers = lagrange(chosen);
    const secret = sum(chosen.map((number, at) => parts[number - 1] * powers[at]));
    assert.ok(G.power(secret).equals(group.publicKey));
  }
  for (const part of parts) assert.ok(!G.power(part).equals(group.publicKey));
});

test("trustees alone and a group stand side by side", () => {
  const trustees = file(single, group.value, single);
  const key = group.publicKey.times(G.power(alone)).times(G.power(alone));
  trustees.check(key);
  assert.deepEqual(trustees.places.map(({ number }) => number), [1, 1, 2, 3, 1]);
  assert.equal(trustees.ownerOf(G.power(parts[1])), 3);
  assert.equal(trustees.ownerOf(G.power(5n)), null);
  faults(() => trustees.check(group.publicKey), "public_key", "");
});

// --- bad files ------------------------------------------------------------------------------------

const changedGroup = (change) => {
  const value = structuredClone(group.value);
  change(value[1]);
  return value;
};
const changedSingle = (change) => {
  const value = structuredClone(single);
  change(value[1]);
  return value;
};
const swap = (list) => list.reverse();
const other = await makeGroup();

const BAD = {
  "no trustee": [[], "wrong_number", ""],
  "a trustee of no known kind": [[["Other", {}]], "trustee_kind", "trustee 1"],
  "a key that is the identity": [
    [changedSingle((value) => Object.assign(value, { public_key: IDENTITY.hex }))],
    "trustee_key",
    "trustee 1",
  ],
  "a key that its trustee was not shown to know": [
    [single, changedSingle((value) => Object.assign(value, { public_key: G.power(7n).hex }))],
    "proof_of_knowledge",
    "trustee 2",
  ],
  "a key with a component of order 2": [
    [changedSingle((value) => Object.assign(value, { public_key: twisted(G.power(alone)).hex }))],
    "not_in_group",
    "trustee 1",
  ],
  "a further field": [
    [changedSingle((value) => Object.assign(value, { note: "x" }))],
    "field_unknown",
    "trustee 1",
  ],
  "a lower threshold": [
    [changedGroup((value) => Object.assign(value, { threshold: 1 }))],
    "certificate_context",
    "trustee 1, member 1",
  ],
  "a threshold of all": [
    [changedGroup((value) => Object.assign(value, { threshold: SIZE }))],
    "wrong_number",
    "trustee 1",
  ],
  "certificates exchanged": [
    [changedGroup((value) => swap(value.certs))],
    "certificate_context",
    "trustee 1, member 1",
  ],
  "another's certificate": [
    [changedGroup((value) => value.certs.splice(1, 1, other.certificates[1].value))],
    "coefficients_signature",
    "trustee 1, member 2",
  ],
  "a certificate that another signed": [
    [
      changedGroup((value) => {
        value.certs[1].signature = value.certs[0].signature;
      }),
    ],
    "certificate_signature",
    "trustee 1, member 2",
  ],
  "coefficients altered": [
    [
      changedGroup((value) => {
        value.coefexps[2].message = value.coefexps[0].message;
      }),
    ],
    "coefficients_signature",
    "trustee 1, member 3",
  ],
  "signatures exchanged": [
    [changedGroup((value) => swap(value.signatures))],
    "group_signature",
    "trustee 1, member 1",
  ],
  "keys exchanged": [
    [changedGroup((value) => swap(value.verification_keys))],
    "verification_key",
    "trustee 1, member 1",
  ],
  "a key that its member did not sign": [
    [
      changedGroup((value) => {
        value.verification_keys[0].signature = value.verification_keys[1].signature;
      }),
    ],
    "key_signature",
    "trustee 1, member 1",
  ],
  "a key less": [
    [changedGroup((value) => value.verification_keys.pop())],
    "wrong_number",
    "trustee 1",
  ],
};
for (const [name, [value, code, where]] of Object.entries(BAD)) {
  test(`refuses trustees with ${name}`, () => {
    faults(() => file(...value).check(group.publicKey), code, where);
  });
}

// --- making keys ----------------------------------------------------------------------------------

test("refuses groups that cannot be", () => {
  const seed = drawSeed(random);
  for (const [size, threshold, place] of [
    [3, 0, 1], [3, 3, 1], [3, 4, 1], [1, 1, 1], [3, 2, 0], [3, 2, 4], [3, 1.5, 1], ["3", 2, 1],
  ]) {
    faults(() => keys.makeCertificate(seed, size, threshold, place, random), "threshold");
  }
});

test("refuses what is no seed, and strangers", async () => {
  for (const seed of ["", "abc", drawSeed(random).slice(1), `${drawSeed(random).slice(1)}0`, 5]) {
    faults(() => keys.makeCertificate(seed, 3, 2, 1, random), "not_a_seed");
  }
  const stranger = drawSeed(random);
  const { certificates, polynomials } = made;
  await faultsLater(keys.makePolynomial(stranger, certificates, NEEDED, random), "not_a_member");
  await faultsLater(
    keys.makeMemberKey(stranger, certificates, polynomials, NEEDED, random),
    "not_a_member",
  );
  await faultsLater(
    keys.openPrivateKey(stranger, made.memberKeys[0].privateKey),
    "not_decrypted",
  );
});

test("refuses the same member twice", async () => {
  const [seed] = made.seeds;
  const twice = [1, 2, 3].map((place) => keys.makeCertificate(seed, 3, 2, place, random));
  await faultsLater(keys.makePolynomial(seed, twice, 2, random), "member_twice");
});

test("a member's key can be checked by all who saw the messages", () => {
  const { certificates, polynomials, memberKeys } = made;
  for (const [at, held] of memberKeys.entries()) {
    const again = keys.MemberKey.parse(held.raw);
    keys.checkMemberKeyAt(again, certificates, polynomials, NEEDED, at + 1);
    faults(
      () => keys.checkMemberKeyAt(again, certificates, polynomials, NEEDED, ((at + 1) % SIZE) + 1),
      "verification_key",
    );
  }
  faults(
    () => keys.groupOf(certificates, polynomials, memberKeys.slice(1), NEEDED),
    "wrong_number",
  );
});

// --- sealing --------------------------------------------------------------------------------------

test("what is sealed opens with its key alone, and unaltered", async () => {
  const message = utf8("a secret share");
  const sealed = await seal(G.power(9n), message, random);
  assert.deepEqual(await unseal(9n, sealed), message);
  await faultsLater(unseal(8n, sealed), "not_decrypted");
  const data = (sealed.data[0] === "0" ? "1" : "0") + sealed.data.slice(1);
  await faultsLater(unseal(9n, { ...sealed, data }), "not_decrypted");
  await faultsLater(unseal(9n, { ...sealed, data: "00" }), "not_hexadecimal");
  await faultsLater(unseal(9n, { ...sealed, algorithm: "AES-CCM" }), "algorithm");
  await faultsLater(unseal(9n, { ...sealed, note: "" }), "field_unknown");
  assert.deepEqual(readSealed(sealedText(sealed)), sealed);
  faults(() => readSealed(sealed), "wrong_shape");
  faults(() => readSealed(JSON.stringify(sealed, null, 1)), "not_canonical");
});

test("where the browser withholds WebCrypto, nothing stands in for it", async () => {
  const withheld = { name: "CannotCheck", code: "needs_secure_context" };
  await assert.rejects(seal(G, utf8("x"), random, null), withheld);
  const sealed = await seal(G.power(9n), utf8("x"), random);
  await assert.rejects(unseal(9n, sealed, null), withheld);
});

// --- shares ---------------------------------------------------------------------------------------

const FINGERPRINT = "A".repeat(43);
const trustees = file(group.value, single);
const COUNTS = [[3, 0], [1, 2, 1000]];
const table = COUNTS.map((row) =>
  row.map((count) => {
    const nonce = randomScalar(random);
    const beta = trustees.publicKey.power(nonce).times(G.power(BigInt(count)));
    return new Ciphertext(G.power(nonce), beta);
  }),
);
const shareOf = (secret) => decryptShare(table, secret, FINGERPRINT, random);
const shares = new Map([...parts, alone].map((secret, at) => [at + 1, shareOf(secret)]));
const only = (...owners) => new Map(owners.map((owner) => [owner, shares.get(owner)]));
const result = (held, weight = 1000) =>
  computeResult(table, combinedFactors(table, trustees, held, FINGERPRINT), weight);

test("any two of the group, and the trustee who is always needed, find the numbers", () => {
  for (const owners of [[1, 2, 4], [1, 3, 4], [2, 3, 4], [1, 2, 3, 4]]) {
    assert.deepEqual(result(only(...owners)), COUNTS);
  }
});

test("fewer do not", () => {
  const missing = (held, where) => faults(() => result(held), "share_missing", where);
  missing(only(1, 4), "trustee 1");
  missing(only(1, 2, 3), "trustee 2");
  missing(new Map(), "trustee 1");
});

test("a share of the group that does not hold is left, and others taken", () => {
  const held = only(1, 2, 3, 4).set(1, shareOf(parts[1]));
  assert.deepEqual(result(held), COUNTS);
  held.delete(3);
  faults(() => result(held), "share_missing", "trustee 1");
});

test("a share of a trustee who is always needed must hold", () => {
  const held = only(1, 2, 4).set(4, shareOf(parts[0]));
  faults(() => result(held), "decryption_proof", "share of trustee 4, question 1, sum 1");
});

test("a share of another shape, election or key does not hold", () => {
  const share = shares.get(4);
  const own = G.power(alone);
  share.check(table, own, FINGERPRINT);
  PartialDecryption.parse(share.raw).check(table, own, FINGERPRINT);
  faults(() => share.check(table, own, "B".repeat(43)), "decryption_proof");
  faults(() => share.check(table, G.power(parts[0]), FINGERPRINT), "decryption_proof");
  faults(() => share.check(table.slice(1), own, FINGERPRINT), "wrong_number");
  const [first, ...rest] = share.factors;
  const altered = new PartialDecryption([[first[0].times(G), first[1]], ...rest], share.proofs);
  faults(() => altered.check(table, own, FINGERPRINT), "decryption_proof", "question 1, sum 1");
  const outside = new PartialDecryption([[twisted(first[0]), first[1]], ...rest], share.proofs);
  faults(() => PartialDecryption.parse(outside.raw), "not_in_group");
  const spaced = utf8(new TextDecoder().decode(share.raw).replace(",", ", "));
  faults(() => PartialDecryption.parse(spaced), "not_canonical");
});

test("numbers beyond the weight of those who voted are not looked for", () => {
  faults(() => result(shares, 999), "no_such_count");
});

test("published numbers are those that were decrypted, or are refused", () => {
  const factors = combinedFactors(table, trustees, shares, FINGERPRINT);
  const check = (counts, weight = 1000) => checkResult(table, factors, counts, weight);
  check(COUNTS);
  faults(() => check([[2, 1], COUNTS[1]]), "result", "question 1, choice 1");
  faults(() => check([COUNTS[0], [1, 2]]), "wrong_number");
  faults(() => check([COUNTS[0]]), "wrong_number");
  faults(() => check(COUNTS, 999), "count", "question 2, choice 3");
});

test("a result is read in its one spelling, and its numbers are numbers of votes", () => {
  assert.deepEqual(readResult(writeResult(COUNTS)), COUNTS);
  for (const count of ["-1", '"1"', String(2n ** 252n), "null", "true"]) {
    faults(() => readResult(utf8(`{"result":[[${count}]]}`)), "count");
  }
  faults(() => readResult(utf8('{"result":[[1.0]]}')), "not_json");
  faults(() => readResult(utf8('{"result": [[1]]}')), "not_canonical");
  faults(() => readResult(utf8('{"result":[1]}')), "wrong_shape");
});
