import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import express from "express";
import { messageRoutes } from "../../src/routes/messages.ts";
import { serve } from "../support.ts";

async function start(test: TestContext) {
  const waiting: string[] = [];
  const queue = {
    send: async (_queue: string, text: string) => void waiting.push(text),
    receive: async () => waiting.shift(),
  };
  const address = await serve(test, express().use(messageRoutes(queue)));
  const post = (body: unknown) =>
    fetch(`${address}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  return { post, get: () => fetch(`${address}/messages`) };
}

test("takes messages, and gives each once, in their order", async (t) => {
  const { post, get } = await start(t);
  for (const text of ["one", "two"]) {
    const response = await post({ text });
    assert.equal(response.status, 202);
    assert.deepEqual(await response.json(), { text });
  }
  for (const text of ["one", "two"]) {
    const response = await get();
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { text });
  }
  assert.equal((await get()).status, 204);
});

for (const body of [{}, [], { text: 1 }, { text: "" }, { text: "x".repeat(501) }]) {
  test(`refuses ${JSON.stringify(body).slice(0, 20)}`, async (t) => {
    const { post, get } = await start(t);
    const response = await post(body);
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { error: "text must be a string of 1 to 500 characters" });
    assert.equal((await get()).status, 204);
  });
}
