import assert from "node:assert/strict";
import { test } from "node:test";

import { Keeping } from "../src/keeping.js";

class Storage {
  kept = new Map();
  getItem = (name) => this.kept.get(name) ?? null;
  setItem = (name, value) => this.kept.set(name, value);
  removeItem = (name) => this.kept.delete(name);
}

test("keeps a draft, what is unsent and a seat, each apart, and forgets them", () => {
  const storage = new Storage();
  const keeping = new Keeping(storage, "127.0.0.1/demo-1");
  assert.deepEqual([keeping.draft("v"), keeping.unsent("v"), keeping.seat("c", "p")], [null, null, null]);
  keeping.keepDraft("v", { choice: "accept" });
  keeping.keepUnsent("v", { uploads: ["{}"] });
  keeping.keepSeat("c", "p", { line: "PRIVATE", seat: "s" });
  assert.equal(storage.kept.size, 3);
  assert.deepEqual(keeping.draft("v"), { choice: "accept" });
  assert.deepEqual(keeping.unsent("v"), { uploads: ["{}"] });
  assert.equal(keeping.seat("c", "p").seat, "s");
  assert.equal(keeping.seat("c", "q"), null);
  keeping.keepDraft("v", null);
  keeping.keepUnsent("v", null);
  keeping.keepSeat("c", "p", null);
  assert.equal(storage.kept.size, 0);
});

test("another house at the same address finds nothing", () => {
  const storage = new Storage();
  new Keeping(storage, "127.0.0.1/demo-1").keepDraft("v", { choice: "accept" });
  assert.equal(new Keeping(storage, "127.0.0.1/demo-2").draft("v"), null);
});

test("what another wrote there is not believed", () => {
  const storage = new Storage();
  const keeping = new Keeping(storage, "o");
  storage.setItem("glasshouse draft o v", "{not JSON");
  storage.setItem("glasshouse unsent o v", '{"uploads":[1]}');
  storage.setItem("glasshouse seat o c p", '{"seat":"s"}');
  assert.deepEqual([keeping.draft("v"), keeping.unsent("v"), keeping.seat("c", "p")], [null, null, null]);
});

test("a browser that bars storage, or has no room, keeps nothing and breaks nothing", () => {
  const barred = new Keeping(undefined, "o");
  assert.equal(barred.keepDraft("v", {}), false);
  assert.equal(barred.draft("v"), null);
  const full = new Keeping({ setItem: () => { throw new Error("full"); } }, "o");
  assert.equal(full.keepUnsent("v", { uploads: [] }), false);
});
