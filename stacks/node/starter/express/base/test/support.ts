// What the tests share: nothing here needs a network beyond this machine, or a backing service.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { createLogger } from "../src/logger.ts";

/** Serves on a free port until the test ends; gives the address. */
export async function serve(test: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Hands each connection to `talk`, until the test ends or `stop` is called: what stands in for a backing service. */
export async function listen(test: TestContext, talk: (socket: Socket) => void, port = 0) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    talk(socket);
  }).listen(port, "127.0.0.1");
  const stop = () => {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  test.after(stop);
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, sockets, stop };
}

/** A logger, and the lines that it has written so far. */
export function collectLogs() {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) });
  return { logger, lines, records: () => lines.map((line) => JSON.parse(line)) };
}

/** Waits until `condition` holds, for at most 30 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > end) {
      throw new Error("it did not happen within 30 seconds");
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
