import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { redis } from "../../src/backing/redis.ts";
import { SettingsError } from "../../src/settings.ts";
import { collectLogs, listen, until } from "../support.ts";

/** Speaks just enough of the protocol: 1 to INCR, OK to all else, but nothing to a PING while `silent`. */
function startServer(test: TestContext, { port = 0, silent = false } = {}) {
  const talk = (socket: Socket) => {
    socket.on("data", (data) => {
      const text = data.toString();
      const commands = text.match(/^\*\d+\r$/gm) ?? [];
      const answer = text.includes("INCR") ? ":1\r\n" : "+OK\r\n";
      socket.write(text.includes("PING") && silent ? "" : answer.repeat(commands.length));
    });
  };
  return listen(test, talk, port);
}

function open(test: TestContext, port: number, silenceLimit?: number) {
  const logs = collectLogs();
  const service = redis("valkey", { CACHE_URL: `redis://127.0.0.1:${port}/0` }, logs.logger, silenceLimit);
  test.after(() => service.close());
  return { service, ...logs };
}

test("starts without its service, and its check fails at once and says why", async (t) => {
  const { service, records } = open(t, 1);
  await assert.rejects(service.check(), { message: "not connected yet" });
  await assert.rejects(service.increment("visits"), { message: "not connected yet" });
  await until(() => records().length > 0);
  await assert.rejects(service.check(), { code: "ECONNREFUSED" });
});

test("recovers when its service comes back, and logs each change once", async (t) => {
  const server = await startServer(t);
  const { service, records } = open(t, server.port);
  await until(() => service.client.isReady);
  await service.check();

  let attempts = 0;
  service.client.on("reconnecting", () => {
    attempts += 1;
  });
  server.stop();
  await until(() => attempts === 3);
  await assert.rejects(service.check(), { code: "ECONNREFUSED" });

  await startServer(t, { port: server.port });
  await until(() => service.client.isReady);
  await service.check();
  assert.deepEqual(
    records().map(({ message, error }) => [message, error?.message]),
    [
      ["connected to valkey", undefined],
      ["no connection to valkey", "Socket closed unexpectedly"],
      ["no connection to valkey", `connect ECONNREFUSED 127.0.0.1:${server.port}`],
      ["connected to valkey", undefined],
    ],
  );
});

test("counts", async (t) => {
  const server = await startServer(t);
  const { service } = open(t, server.port);
  await until(() => service.client.isReady);
  assert.equal(await service.increment("visits"), 1);
});

test("leaves a connection that does not answer for another", async (t) => {
  const server = await startServer(t, { silent: true });
  const { service, records } = open(t, server.port, 50);
  await until(() => service.client.isReady);
  await assert.rejects(service.check());
  await until(() => server.sockets.size === 2);
  assert.ok(records().some(({ message }) => message === "valkey does not answer, connecting anew"));
});

test("refuses an address of another kind", () => {
  assert.throws(() => redis("redis", { CACHE_URL: "memcached://memcached" }, collectLogs().logger), SettingsError);
});
