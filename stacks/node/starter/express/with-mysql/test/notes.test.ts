import assert from "node:assert/strict";
import { test } from "node:test";
import type { Query } from "../src/backing/mysql.ts";
import { createNotes } from "../src/notes.ts";

test("gives a new note with the number that the database chose", async () => {
  const notes = createNotes({ query: (async () => ({ insertId: 7 })) as unknown as Query });
  assert.deepEqual(await notes.add("hello"), { id: 7, text: "hello" });
});
