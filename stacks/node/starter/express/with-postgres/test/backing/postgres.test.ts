import assert from "node:assert/strict";
import { test } from "node:test";
import { postgres } from "../../src/backing/postgres.ts";
import { SettingsError } from "../../src/settings.ts";
import { collectLogs, listen } from "../support.ts";

test("starts without its service, and its check says what is wrong", async () => {
  const service = postgres("postgres", { DATABASE_URL: "postgresql://app@127.0.0.1:1/app" }, collectLogs().logger);
  await assert.rejects(service.check(1000), { code: "ECONNREFUSED" });
  await service.close();
});

test("drops a connection that does not answer", async (t) => {
  // A server that lets everyone in (authentication accepted, ready for a query), then says no more.
  const { port } = await listen(t, (socket) => {
    socket.once("data", () => socket.write("R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"));
  });
  const environment = { DATABASE_URL: `postgresql://app@127.0.0.1:${port}/app` };
  const service = postgres("postgres", environment, collectLogs().logger);
  await assert.rejects(service.check(100), /timeout/);
  assert.equal(service.pool.totalCount, 0);
  await service.close();
});

test("survives the loss of an idle connection, and logs it", async () => {
  const { logger, records } = collectLogs();
  const service = postgres("postgres", {}, logger);
  service.pool.emit("error", new Error("terminated"));
  assert.equal(records()[0].error.message, "terminated");
  await service.close();
});

test("refuses an address of another kind", () => {
  const environment = { DATABASE_URL: "mysql://app@mysql/app" };
  assert.throws(() => postgres("postgres", environment, collectLogs().logger), SettingsError);
});
