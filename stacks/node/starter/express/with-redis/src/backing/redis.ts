import { createClient } from "redis";
import type { Logger } from "../logger.ts";
import { type Environment, readAddress } from "../settings.ts";
import type { BackingService } from "./index.ts";

/**
 * A client that keeps connecting by itself, until it is closed. A server that owes an answer for `silenceLimit`
 * milliseconds has vanished without closing the connection: the client leaves it and connects anew.
 */
export function redis(name: string, environment: Environment, logger: Logger, silenceLimit = 4000) {
  const client = createClient({
    url: readAddress(environment, {
      name: "CACHE_URL",
      fallback: `redis://${name}:6379/0`,
      protocols: ["redis:", "rediss:"],
      password: "CACHE_PASSWORD",
    }),
    // A command fails at once while there is no connection, instead of waiting in a queue for one.
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 2000) },
  });

  // Every attempt to connect reports why it failed: only news is logged.
  let fault = new Error("not connected yet");
  client.on("error", (error: Error) => {
    if (error.message !== fault.message) {
      logger.warn(error, `no connection to ${name}`);
    }
    fault = error;
  });
  client.on("ready", () => {
    fault = new Error("connection lost");
    logger.info(`connected to ${name}`);
  });

  // Rejects when the client is closed; all else it reports as an error event, and tries again.
  const connect = () => void client.connect().catch(() => undefined);
  connect();

  async function run<T>(command: () => Promise<T>): Promise<T> {
    if (!client.isReady) {
      throw fault;
    }
    const silence = setTimeout(() => {
      logger.warn(`${name} does not answer, connecting anew`);
      client.destroy();
      connect();
    }, silenceLimit);
    return command().finally(() => clearTimeout(silence));
  }

  return {
    name,
    client,
    /** Runs one command of `client`, not for longer than a server may be silent. */
    run,
    async check() {
      await run(() => client.ping());
    },
    increment: (key: string) => run(() => client.incr(key)),
    async close() {
      if (client.isReady) {
        await client.close();
      } else {
        client.destroy();
      }
    },
  } satisfies BackingService & Record<string, unknown>;
}
