import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, get, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { closeServer } from "../src/shutdown.ts";

/** A server with one open request, on a connection that both sides would keep for a minute. */
async function openRequest(test: TestContext, listener: RequestListener) {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener).listen(0, "127.0.0.1");
  const agent = new Agent({ keepAlive: true });
  test.after(() => {
    agent.destroy();
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = new Promise<number | undefined>((resolve, reject) => {
    get({ port, host: "127.0.0.1", agent }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    }).once("error", reject);
  });
  await once(server, "request");
  return { server, answer };
}

async function timed(promise: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await promise;
  return performance.now() - start;
}

test("lets an open request finish, and waits no longer for its connection", async (t) => {
  const { server, answer } = await openRequest(t, (_request, response) => {
    setTimeout(() => response.end("done"), 150);
  });
  const duration = await timed(closeServer(server, 60_000));
  assert.equal(await answer, 200);
  assert.ok(duration >= 100 && duration < 30_000, `took ${duration} ms`);
  assert.equal(server.listening, false);
});

test("cuts a request that takes longer than the limit", async (t) => {
  const { server, answer } = await openRequest(t, () => undefined);
  const cut = assert.rejects(answer, { code: "ECONNRESET" });
  const duration = await timed(closeServer(server, 200));
  assert.ok(duration >= 150 && duration < 30_000, `took ${duration} ms`);
  await cut;
});
