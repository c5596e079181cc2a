import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pool } from "pg";
import { createNotes } from "../src/notes.ts";

test("gives the database's big integers as numbers", async () => {
  const rows = [{ id: "7", text: "hello" }];
  const notes = createNotes({ pool: { query: async () => ({ rows }) } as unknown as Pool });
  assert.deepEqual(await notes.add("hello"), { id: 7, text: "hello" });
  assert.deepEqual(await notes.latest(20), [{ id: 7, text: "hello" }]);
});
