import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { type Connection, createConnection } from "mysql2";
import { mysql } from "../../src/backing/mysql.ts";
import { SettingsError } from "../../src/settings.ts";
import { collectLogs, listen, until } from "../support.ts";

/** Lets everyone in, then hands each query to `answer`. */
function startServer(test: TestContext, answer: (connection: Connection) => void) {
  const talk = (stream: Socket) => {
    const connection = createConnection({ isServer: true, stream });
    connection.on("error", () => undefined);
    // Each query begins a new sequence of packets.
    connection.on("query", () => {
      answer(connection);
      connection.sequenceId = 0;
    });
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: "9.0.0",
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xf7df,
      authCallback(_client: unknown, accept: (error: null) => void) {
        accept(null);
        connection.sequenceId = 0;
      },
    });
  };
  return listen(test, talk);
}

function open(test: TestContext, port: number) {
  const logs = collectLogs();
  const service = mysql("mariadb", { DATABASE_URL: `mysql://app@127.0.0.1:${port}/app` }, logs.logger);
  test.after(() => service.close());
  return { service, ...logs };
}

test("starts without its service, and its check says what is wrong", async (t) => {
  const { service } = open(t, 1);
  await assert.rejects(service.check(1000), { code: "ECONNREFUSED" });
});

test("keeps a connection for the next query, whether the last one failed or not", async (t) => {
  let queries = 0;
  const { port, sockets } = await startServer(t, (connection) => {
    queries += 1;
    if (queries === 2) {
      connection.writeError({ code: 1146, message: "no such table" });
    } else {
      connection.writeOk();
    }
  });
  const { service } = open(t, port);
  await service.check(1000);
  await assert.rejects(service.query("SELECT text FROM notes"), { message: "no such table" });
  await service.check(1000);
  assert.equal(sockets.size, 1);
});

test("drops a connection that does not answer", async (t) => {
  const { port, sockets } = await startServer(t, () => undefined);
  const { service } = open(t, port);
  await assert.rejects(service.check(500), { code: "PROTOCOL_SEQUENCE_TIMEOUT" });
  await until(() => [...sockets].every((socket) => socket.closed));
});

test("survives the loss of an idle connection, and logs it", async (t) => {
  const { port, sockets } = await startServer(t, (connection) => connection.writeOk());
  const { service, records } = open(t, port);
  await service.check(1000);
  for (const socket of sockets) {
    socket.resetAndDestroy();
  }
  await until(() => records().length > 0);
  assert.equal(records()[0].message, "lost an idle connection to mariadb");
  await service.check(1000);
  assert.equal(sockets.size, 2);
});

test("refuses an address of another kind", () => {
  const environment = { DATABASE_URL: "postgresql://app@postgres/app" };
  assert.throws(() => mysql("mysql", environment, collectLogs().logger), SettingsError);
});
