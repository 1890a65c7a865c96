/**
 * A house in memory for the tests: it can sign, seal and serve as a real one does, and it can lie.
 */

import { ed25519 } from "@noble/curves/ed25519.js";

import { keyId, preAuthentication } from "../src/act.js";
import { concat, toBase64, toBase64Url, toHex, utf8 } from "../src/bytes.js";
import { encode } from "../src/canonical.js";
import { sha256, sha256Hex } from "../src/hash.js";
import { NotServed } from "../src/house.js";
import { EMPTY_ROOT, leafHash, nodeHash } from "../src/merkle.js";
import { TILE_WIDTH, tilePath } from "../src/tiles.js";

const seed = (name) => sha256(utf8(`glasshouse booth test ${name}`));

/** Greatest power of two below `size`: where RFC 6962 splits a tree. */
const splitAt = (size) => 2 ** Math.ceil(Math.log2(size) - 1);

export function rootOf(leaves) {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0];
  const split = splitAt(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

export function inclusionOf(index, leaves) {
  if (leaves.length === 1) return [];
  const split = splitAt(leaves.length);
  return index < split
    ? [...inclusionOf(index, leaves.slice(0, split)), rootOf(leaves.slice(split))]
    : [...inclusionOf(index - split, leaves.slice(split)), rootOf(leaves.slice(0, split))];
}

export class Key {
  constructor(name, type = 0x01) {
    this.name = name;
    this.secret = seed(name);
    this.typed = concat(Uint8Array.of(type), ed25519.getPublicKey(this.secret));
    this.id = sha256(concat(utf8(`${name}\n`), this.typed)).subarray(0, 4);
    this.vkey = `${name}+${toHex(this.id)}+${toBase64(this.typed)}`;
  }

  line(message, before = new Uint8Array()) {
    const signature = ed25519.sign(message, this.secret);
    return `— ${this.name} ${toBase64(concat(this.id, before, signature))}\n`;
  }

  cosign(text, seconds) {
    const time = new Uint8Array(8);
    new DataView(time.buffer).setBigUint64(0, BigInt(seconds));
    return this.line(concat(utf8(`cosignature/v1\ntime ${seconds}\n`), text), time);
  }
}

export const sheetBytes = (lang, lines) =>
  encode({ lang, lines, salt: toBase64Url(seed(`salt ${lang}`)) });

export class SmallHouse {
  constructor(entries = 3, origin = "house.example.org/record") {
    this.log = new Key(origin);
    this.witnesses = [];
    this.quorum = 0;
    this.sheets = new Map();
    this.withheld = new Set();
    this.entries = [];
    this.requests = [];
    this.author = seed("author");
    this.public = ed25519.getPublicKey(this.author);
    this.signer = keyId("ed25519", this.public);
    for (let index = 0; index < entries; index += 1) this.say(`We propose ${index}.`);
  }

  say(text, languages = ["en"]) {
    const sheets = {};
    for (const language of languages) {
      const raw = sheetBytes(language, { speaker: "Ministry", text });
      sheets[language] = sha256Hex(raw);
      this.sheets.set(sheets[language], raw);
    }
    this.record({ kind: "statement.make", log: this.log.name, sheets, signers: [this.signer], v: 1 });
  }

  record(act, tamper = (entry) => entry) {
    const actBytes = encode(act);
    const sig = toBase64Url(ed25519.sign(preAuthentication(actBytes), this.author));
    const sigs = [{ alg: "ed25519", key: this.signer, sig }];
    this.entries.push(encode(tamper({ act, effect: null, received: 1763800000000, sigs })));
  }

  leaves(size = this.entries.length) {
    return this.entries.slice(0, size).map(leafHash);
  }

  checkpoint(size = this.entries.length) {
    const text = utf8(`${this.log.name}\n${size}\n${toBase64(rootOf(this.leaves(size)))}\n`);
    const lines = this.witnesses.map((witness) => witness.cosign(text, 1763800000));
    return concat(text, utf8("\n" + this.log.line(text) + lines.join("")));
  }

  policy() {
    const lines = [`log ${this.log.vkey}`];
    this.witnesses.forEach((witness, place) => lines.push(`witness w${place} ${witness.vkey}`));
    if (this.quorum === 0) return utf8(`${lines.join("\n")}\nquorum none\n`);
    const names = this.witnesses.map((_, place) => `w${place}`).join(" ");
    return utf8(`${lines.join("\n")}\ngroup all-of-us ${this.quorum} ${names}\nquorum all-of-us\n`);
  }

  proof(index, size = this.entries.length) {
    const hashes = inclusionOf(index, this.leaves(size)).map((hash) => `${toBase64(hash)}\n`);
    const head = `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes.join("")}\n`;
    return concat(utf8(head), this.checkpoint(size));
  }

  tiles() {
    const served = new Map();
    const size = this.entries.length;
    for (let number = 0; number * TILE_WIDTH < size; number += 1) {
      const part = this.entries.slice(number * TILE_WIDTH, (number + 1) * TILE_WIDTH);
      const framed = part.map((raw) => concat(Uint8Array.of(raw.length >> 8, raw.length & 255), raw));
      served.set(tilePath("entries", number, size), concat(...framed));
    }
    for (let level = 0, hashes = this.leaves(); hashes.length > 0; level += 1) {
      const above = [];
      for (let number = 0; number * TILE_WIDTH < hashes.length; number += 1) {
        const part = hashes.slice(number * TILE_WIDTH, (number + 1) * TILE_WIDTH);
        served.set(tilePath(level, number, hashes.length), concat(...part));
        if (part.length === TILE_WIDTH) above.push(rootOf(part));
      }
      hashes = above;
    }
    return served;
  }

  /** What the browser asks of the house. `overrides` replace or (null) remove single resources. */
  load(overrides = {}) {
    const tiles = this.tiles();
    return async (path) => {
      this.requests.push(path);
      if (path in overrides) {
        if (overrides[path] === null) throw new NotServed(404, path);
        return overrides[path];
      }
      if (path === "policy") return this.policy();
      if (path === "checkpoint") return this.checkpoint();
      if (tiles.has(path)) return tiles.get(path);
      const [kind, name] = path.split("/");
      if (kind === "proof" && Number(name) < this.entries.length) return this.proof(Number(name));
      if (kind === "sheet" && this.withheld.has(name)) throw new NotServed(410, path);
      if (kind === "sheet" && this.sheets.has(name)) return this.sheets.get(name);
      throw new NotServed(404, path);
    };
  }

  /** What an honest entry page claims about `index`. */
  claims(index) {
    const { act } = JSON.parse(new TextDecoder().decode(this.entries[index]));
    const [language, digest] = Object.entries(act.sheets)[0] ?? [];
    const sheet = digest && JSON.parse(new TextDecoder().decode(this.sheets.get(digest)));
    return {
      index,
      actId: sha256Hex(encode(act)),
      vkey: this.log.vkey,
      publicKeys: new Map([[this.signer, toBase64Url(this.public)]]),
      shown: sheet ? { language, lines: new Map(Object.entries(sheet.lines)) } : null,
    };
  }
}
