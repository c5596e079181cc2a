import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { rabbitmq } from "../../src/backing/rabbitmq.ts";
import { SettingsError } from "../../src/settings.ts";
import { within } from "../../src/timeout.ts";
import { collectLogs, listen, until } from "../support.ts";

// What the server says to each method of AMQP 0-9-1, by class and method: the answer's method, and its arguments.
const ANSWERS: Record<string, [number, number, string]> = {
  "10.11": [10, 30, "07ff 00020000 0000"], // start-ok: tune
  "10.40": [10, 41, "00"], // open: open-ok
  "10.50": [10, 51, ""], // close: close-ok
  "20.10": [20, 11, "00000000"], // channel open: open-ok
  "20.40": [20, 41, ""], // channel close: close-ok
  "50.10": [50, 11, "00 00000000 00000000"], // queue declare: declare-ok
  "60.40": [60, 80, "0000000000000001 00"], // publish: ack of the first message
  "60.70": [60, 72, "00"], // get: empty
  "85.10": [85, 11, ""], // confirm select: select-ok
};
const START: [number, number, string] = [10, 10, "00 09 00000000 00000005 504c41494e 00000005 656e5f5553"];

function frame(channel: number, [group, method, fields]: [number, number, string]): Buffer {
  const rest = Buffer.from(fields.replaceAll(" ", ""), "hex");
  const head = Buffer.alloc(11);
  head.writeUInt8(1, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(4 + rest.length, 3);
  head.writeUInt16BE(group, 7);
  head.writeUInt16BE(method, 9);
  return Buffer.concat([head, rest, Buffer.from([0xce])]);
}

/** Speaks just enough of the protocol; never answers a method that is in `silent`. */
function startServer(test: TestContext, { port = 0, silent = [] as string[] } = {}) {
  const talk = (socket: Socket) => {
    let received = Buffer.alloc(0);
    let greeted = false;
    socket.on("data", (data: Buffer) => {
      received = Buffer.concat([received, data]);
      if (!greeted && received.length >= 8) {
        greeted = true;
        received = received.subarray(8);
        socket.write(frame(0, START));
      }
      while (greeted && received.length >= 8 && received.length >= 8 + received.readUInt32BE(3)) {
        const channel = received.readUInt16BE(1);
        const method = received[0] === 1 ? `${received.readUInt16BE(7)}.${received.readUInt16BE(9)}` : "";
        received = received.subarray(8 + received.readUInt32BE(3));
        const answer = silent.includes(method) ? undefined : ANSWERS[method];
        if (answer !== undefined) {
          socket.write(frame(channel, answer));
        }
      }
    });
  };
  return listen(test, talk, port);
}

function open(test: TestContext, port: number, requestLimit?: number) {
  const logs = collectLogs();
  const service = rabbitmq("rabbitmq", { QUEUE_URL: `amqp://app@127.0.0.1:${port}` }, logs.logger, requestLimit);
  // Bounded, as in src/server.ts: a server that has gone does not say goodbye.
  test.after(() => Promise.allSettled([within(200, service.close())]));
  const log = () => logs.records().map(({ message, error }) => error?.message ?? message);
  return { service, log };
}

test("starts without its service, and its check fails at once and says why", async (t) => {
  const { service, log } = open(t, 1);
  await assert.rejects(service.check(), { message: "not connected yet" });
  await assert.rejects(service.send("messages", "hello"), { message: "not connected yet" });
  await until(() => log().length > 0);
  await assert.rejects(service.check(), { code: "ECONNREFUSED" });
});

test("sends a message and waits until the server has it", async (t) => {
  const { port } = await startServer(t);
  const { service, log } = open(t, port);
  await until(() => log().includes("connected to rabbitmq"));
  await service.check();
  await service.send("messages", "hello");
});

test("finds an empty queue empty", async (t) => {
  const { port } = await startServer(t);
  const { service, log } = open(t, port);
  await until(() => log().includes("connected to rabbitmq"));
  assert.equal(await service.receive("messages"), undefined);
});

test("waits for no confirmation longer than its limit", async (t) => {
  const { port } = await startServer(t, { silent: ["60.40"] });
  const { service, log } = open(t, port, 200);
  await until(() => log().includes("connected to rabbitmq"));
  await assert.rejects(service.send("messages", "hello"), { message: "timed out" });
});

test("recovers when its service comes back, and logs each change once", async (t) => {
  const server = await startServer(t);
  const { service, log } = open(t, server.port);
  await until(() => log().length === 1);
  await service.receive("messages");
  server.stop();
  await until(() => log().includes(`connect ECONNREFUSED 127.0.0.1:${server.port}`));
  await assert.rejects(service.receive("messages"), { code: "ECONNREFUSED" });

  await startServer(t, { port: server.port });
  await until(() => log().at(-1) === "connected to rabbitmq");
  await service.check();
  await service.receive("messages");
  assert.equal(log().filter((message) => message.includes("ECONNREFUSED")).length, 1);
});

test("refuses an address of another kind", () => {
  assert.throws(() => rabbitmq("rabbitmq", { QUEUE_URL: "redis://redis" }, collectLogs().logger), SettingsError);
});
