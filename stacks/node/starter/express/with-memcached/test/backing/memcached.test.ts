import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { memcached } from "../../src/backing/memcached.ts";
import { SettingsError } from "../../src/settings.ts";
import { collectLogs, listen, until } from "../support.ts";

/** Speaks just enough of the protocol to count, but answers nothing while `silent`. */
function startServer(test: TestContext, { port = 0, silent = false } = {}) {
  let count: number | undefined;
  const answer = (command: string) => {
    if (command === "version") return "VERSION 1.6\r\n";
    if (command === "incr" && count === undefined) return "NOT_FOUND\r\n";
    if (command === "add" && count !== undefined) return "NOT_STORED\r\n";
    count = (count ?? 0) + 1;
    return command === "add" ? "STORED\r\n" : `${count}\r\n`;
  };
  const talk = (socket: Socket) => {
    socket.on("data", (data) => {
      const commands = data.toString().match(/^(version|incr|add)/gm) ?? [];
      socket.write(silent ? "" : commands.map(answer).join(""));
    });
  };
  return listen(test, talk, port);
}

function open(test: TestContext, port: number) {
  const logs = collectLogs();
  const service = memcached("memcached", { CACHE_URL: `memcached://127.0.0.1:${port}` }, logs.logger);
  test.after(() => service.close());
  return { service, ...logs };
}

test("starts without its service, and its check says what is wrong", async (t) => {
  const { service } = open(t, 1);
  await assert.rejects(service.check(1000), { code: "ECONNREFUSED" });
});

test("counts from one, and by one connection, although many ask at once", async (t) => {
  const { port, sockets } = await startServer(t);
  const { service } = open(t, port);
  const counts = await Promise.all(Array.from({ length: 20 }, () => service.increment("visits")));
  assert.deepEqual(
    counts.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  assert.equal(sockets.size, 1);
});

test("recovers when its service comes back, and logs each change once", async (t) => {
  const server = await startServer(t);
  const { service, records } = open(t, server.port);
  await service.check(1000);
  server.stop();
  await until(() => [...server.sockets].every((socket) => socket.closed));
  // The end of the connection may arrive after the first command.
  await assert.rejects(service.check(1000));
  await assert.rejects(service.check(1000), { code: "ECONNREFUSED" });
  await assert.rejects(service.check(1000), { code: "ECONNREFUSED" });

  await startServer(t, { port: server.port });
  await service.check(1000);
  const messages = records().map(({ message, error }) => error?.message ?? message);
  assert.deepEqual(
    messages.filter((message) => message !== "Connection closed"),
    ["connected to memcached", `connect ECONNREFUSED 127.0.0.1:${server.port}`, "connected to memcached"],
  );
});

test("leaves a connection that does not answer for another", async (t) => {
  const { port, sockets } = await startServer(t, { silent: true });
  const { service } = open(t, port);
  await assert.rejects(service.check(50), { message: "timed out" });
  await assert.rejects(service.check(50), { message: "timed out" });
  assert.equal(sockets.size, 2);
});

test("refuses an address of another kind", () => {
  assert.throws(() => memcached("memcached", { CACHE_URL: "redis://redis" }, collectLogs().logger), SettingsError);
});
