import assert from "node:assert/strict";
import { test } from "node:test";
import express from "express";
import { visitRoutes } from "../../src/routes/visits.ts";
import { serve } from "../support.ts";

test("counts visits", async (t) => {
  const counts = new Map<string, number>();
  const increment = async (key: string) => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key) as number;
  };
  const address = await serve(t, express().use(visitRoutes({ increment })));
  for (const visits of [1, 2]) {
    const response = await fetch(`${address}/visits`, { method: "POST" });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { visits });
  }
});
