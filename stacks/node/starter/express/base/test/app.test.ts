import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Router } from "express";
import { createApp } from "../src/app.ts";
import type { Check } from "../src/readiness.ts";
import { createRoutes } from "../src/routes.ts";
import { readSettings, SERVICE_NAME } from "../src/settings.ts";
import { collectLogs, serve, until } from "./support.ts";

const settings = { ...readSettings({}), readyTimeout: 100 };

const up = (name: string): Check => ({ name, check: async () => undefined });
const down = (name: string, message: string): Check => ({ name, check: () => Promise.reject(new Error(message)) });
const hanging = (name: string): Check => ({ name, check: () => new Promise(() => undefined) });

async function start(
  test: TestContext,
  { checks = [], routes = createRoutes() }: { checks?: Check[]; routes?: Router },
) {
  const logs = collectLogs();
  const address = await serve(test, createApp({ settings, logger: logs.logger, checks, routes }));
  const get = async (path: string) => {
    const response = await fetch(address + path);
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { ...logs, address, get };
}

test("GET / names the service", async (t) => {
  const { get } = await start(t, {});
  const response = await get("/");
  assert.equal(response.status, 200);
  assert.deepEqual(response.body, { service: SERVICE_NAME, message: "It works." });
});

test("is healthy while a backing service is down, and does not ask it", async (t) => {
  let asked = false;
  const check = async () => {
    asked = true;
    throw new Error("down");
  };
  const { get } = await start(t, { checks: [{ name: "store", check }] });
  const response = await get(settings.healthPath);
  assert.equal(response.status, 200);
  assert.deepEqual(response.body, { status: "up" });
  assert.equal(asked, false);
});

test("is ready without any backing service", async (t) => {
  const { get } = await start(t, {});
  const response = await get("/ready");
  assert.equal(response.status, 200);
  assert.deepEqual(response.body, { status: "up", checks: {} });
});

test("is ready when every check passes", async (t) => {
  const { get } = await start(t, { checks: [up("store"), up("queue")] });
  const response = await get("/ready");
  assert.equal(response.status, 200);
  const { status, checks } = response.body;
  assert.equal(status, "up");
  assert.deepEqual(Object.keys(checks), ["store", "queue"]);
  assert.equal(checks.store.status, "up");
  assert.equal(typeof checks.store.latency_ms, "number");
});

test("is not ready when one check fails, and says which and why", async (t) => {
  const { get } = await start(t, { checks: [up("store"), down("queue", "refused")] });
  const response = await get("/ready");
  assert.equal(response.status, 503);
  const { status, checks } = response.body;
  assert.equal(status, "down");
  assert.equal(checks.store.status, "up");
  assert.equal(checks.queue.status, "down");
  assert.equal(checks.queue.error, "refused");
});

test("checks all at the same time", async (t) => {
  let arrived = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  // Each check ends only when the other has begun.
  const meeting = (name: string): Check => ({
    name,
    check: () => {
      arrived += 1;
      if (arrived === 2) resolve();
      return promise;
    },
  });
  const { get } = await start(t, { checks: [meeting("store"), meeting("queue")] });
  assert.equal((await get("/ready")).status, 200);
});

test("waits for no check longer than its limit", async (t) => {
  const { get } = await start(t, { checks: [hanging("store"), hanging("queue"), up("mail")] });
  const response = await get("/ready");
  assert.equal(response.status, 503);
  const { checks } = response.body;
  assert.equal(checks.store.error, "timed out");
  assert.equal(checks.queue.error, "timed out");
  assert.equal(checks.mail.status, "up");
  assert.ok(checks.store.latency_ms >= 95);
});

test("shows a check's error in one short line without credentials", async (t) => {
  const checks = [down("store", "cannot reach store://app:s3cret@store:99\nat line 2"), down("queue", "x".repeat(999))];
  const { get } = await start(t, { checks });
  const { store, queue } = (await get("/ready")).body.checks;
  assert.equal(store.error, "cannot reach store://store:99");
  assert.equal(queue.error, "x".repeat(120));
});

test("answers 404 in JSON", async (t) => {
  const { get } = await start(t, {});
  const response = await get("/nowhere");
  assert.equal(response.status, 404);
  assert.deepEqual(response.body, { error: "not found" });
});

test("answers an unexpected error in JSON without its details, and logs them", async (t) => {
  const routes = Router().get("/boom", async () => {
    throw new Error("s3cret");
  });
  const { get, records } = await start(t, { routes });
  const response = await get("/boom");
  assert.equal(response.status, 500);
  assert.deepEqual(response.body, { error: "internal server error" });
  const { level, error, path } = records().find(({ message }) => message === "request failed");
  assert.deepEqual({ level, path }, { level: "error", path: "/boom" });
  assert.match(error.stack, /Error: s3cret\n +at /);
});

test("tells a client its own mistake", async (t) => {
  const routes = Router().get("/items/:id", (_request, response) => void response.json({}));
  const { get, records } = await start(t, { routes });
  const response = await get("/items/%E0");
  assert.equal(response.status, 400);
  assert.match(response.body.error, /decode/);
  assert.equal(
    records().some(({ level }) => level === "error"),
    false,
  );
});

test("cuts the connection when an answer fails half-way", async (t) => {
  const routes = Router().get("/half", (_request, response) => {
    response.write("half");
    throw new Error("broken");
  });
  const { get, records } = await start(t, { routes });
  await assert.rejects(get("/half"), { message: "terminated" });
  await until(() => records().some(({ message }) => message === "request"));
  assert.equal(records().find(({ message }) => message === "request").aborted, true);
});

test("logs a request whose client went before the answer", async (t) => {
  const checks = [hanging("store")];
  const { records, address } = await start(t, { checks });
  await assert.rejects(fetch(`${address}/ready`, { signal: AbortSignal.timeout(50) }));
  await until(() => records().some(({ message }) => message === "request"));
  const { status, aborted } = records().find(({ message }) => message === "request");
  assert.deepEqual({ status, aborted }, { status: 499, aborted: true });
});

test("logs a request with its path, not its query", async (t) => {
  const { get, records } = await start(t, {});
  await get("/nowhere?token=s3cret");
  await until(() => records().length > 0);
  const { timestamp, duration_ms, ...others } = records()[0];
  assert.deepEqual(others, {
    level: "info",
    name: SERVICE_NAME,
    message: "request",
    method: "GET",
    path: "/nowhere",
    status: 404,
  });
  assert.equal(typeof duration_ms, "number");
});

test("logs health and readiness only when they fail", async (t) => {
  const checks = [up("store")];
  const { get, records } = await start(t, { checks });
  await get(settings.healthPath);
  await get("/ready");
  checks.push(down("queue", "refused"));
  await get("/ready");
  await get("/");
  await until(() => records().length > 2);
  assert.deepEqual(
    records().map(({ level, message, path }) => [level, message, path]),
    [
      ["warning", "not ready", undefined],
      ["info", "request", "/ready"],
      ["info", "request", "/"],
    ],
  );
});
