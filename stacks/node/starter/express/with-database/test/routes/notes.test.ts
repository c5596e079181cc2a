import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import express from "express";
import { type Note, noteRoutes } from "../../src/routes/notes.ts";
import { serve } from "../support.ts";

async function start(test: TestContext) {
  const kept: Note[] = [];
  const add = async (text: string) => {
    const note = { id: kept.length + 1, text };
    kept.unshift(note);
    return note;
  };
  const address = await serve(test, express().use(noteRoutes({ add, latest: async (limit) => kept.slice(0, limit) })));
  const post = (body: unknown) =>
    fetch(`${address}/notes`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  return { post, get: () => fetch(`${address}/notes`) };
}

test("keeps a note and gives it its number", async (t) => {
  const { post } = await start(t);
  const response = await post({ text: "hello" });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { id: 1, text: "hello" });
});

test("lists the newest 20 notes, the newest first", async (t) => {
  const { post, get } = await start(t);
  for (let number = 1; number <= 21; number += 1) {
    await post({ text: `note ${number}` });
  }
  const response = await get();
  assert.equal(response.status, 200);
  const { notes } = (await response.json()) as { notes: Note[] };
  assert.equal(notes.length, 20);
  assert.deepEqual(notes[0], { id: 21, text: "note 21" });
});

test("takes 500 characters, whatever they are", async (t) => {
  const { post } = await start(t);
  assert.equal((await post({ text: "\n".repeat(500) })).status, 201);
  assert.equal((await post({ text: "😀".repeat(500) })).status, 201);
});

for (const body of [{}, [], { text: 1 }, { text: "" }, { text: "x".repeat(501) }, { text: "a\0b" }]) {
  test(`refuses ${JSON.stringify(body).slice(0, 20)}`, async (t) => {
    const { post } = await start(t);
    const response = await post(body);
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { error: "text must be a string of 1 to 500 characters" });
  });
}
