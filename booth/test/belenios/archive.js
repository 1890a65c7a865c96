/** The files of an election out of its archive (.bel), whose records are taken as they stand. */

import { text } from "../../src/bytes.js";

const BLOCK = 512;

function* records(archive) {
  for (let place = 0; place < archive.length; ) {
    const header = archive.subarray(place, place + BLOCK);
    const name = text(header.subarray(0, 100)).replaceAll("\0", "");
    const size = Number.parseInt(text(header.subarray(124, 135)), 8);
    const raw = archive.subarray(place + BLOCK, place + BLOCK + size);
    if (raw.length !== size) throw new RangeError("the archive ends within a record");
    yield { kind: name.split(".")[1], raw };
    place += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** As `verifyElection` takes them, and `sized`: what was said of the number of voters. */
export function filesOf(archive) {
  const files = { ballots: [], encryptedTally: null, shares: [], result: null, sized: null };
  let data = [];
  for (const { kind, raw } of records(archive)) {
    if (kind === "data") data.push(raw);
    if (kind !== "event") continue;
    const { type } = JSON.parse(text(raw));
    if (type === "Setup") [files.election, files.trustees, files.roll] = data;
    if (type === "Ballot") files.ballots.push(data.at(-1));
    if (type === "EncryptedTally") {
      [files.encryptedTally] = data;
      files.sized = JSON.parse(text(data[1]));
    }
    if (type === "PartialDecryption") {
      files.shares.push({ owner: JSON.parse(text(data[1])).owner, share: data[0] });
    }
    if (type === "Result") [files.result] = data;
    data = [];
  }
  return files;
}
