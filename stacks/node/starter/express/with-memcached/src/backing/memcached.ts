import { Memcache } from "memcache";
import type { Logger } from "../logger.ts";
import { type Environment, readAddress } from "../settings.ts";
import { within } from "../timeout.ts";
import type { BackingService } from "./index.ts";

// After how long without a command the client closes its connection, in milliseconds.
const IDLE_LIMIT = 3_600_000;

/** One connection: the first command opens it, and after its loss the next one does. */
export function memcached(name: string, environment: Environment, logger: Logger) {
  const address = readAddress(environment, {
    name: "CACHE_URL",
    fallback: `memcached://${name}:11211`,
    protocols: ["memcached:"],
  });
  // Only news is logged, not every command that fails.
  let fault = "";
  let connection: { client: Memcache; opened: Promise<void> } | undefined;

  // The client itself would open one for each of several commands that find none.
  function connect() {
    const client = new Memcache({ nodes: [new URL(address).host], timeout: IDLE_LIMIT });
    client.on("close", () => {
      if (connection?.client === client) {
        connection = undefined;
      }
    });
    const opened = client.connect().then(() => {
      fault = "";
      logger.info(`connected to ${name}`);
    });
    return { client, opened };
  }

  /** Runs one command, for at most `limit` milliseconds. */
  async function run<T>(command: (client: Memcache) => Promise<T>, limit = 3000): Promise<T> {
    connection ??= connect();
    const { client, opened } = connection;
    try {
      return await within(
        limit,
        opened.then(() => command(client)),
      );
    } catch (error) {
      // A connection that owes an answer is of no more use.
      if (connection?.client === client) {
        connection = undefined;
      }
      await client.disconnect();
      const { message } = error as Error;
      if (message !== fault) {
        logger.warn(error, `no answer from ${name}`);
      }
      fault = message;
      throw error;
    }
  }

  async function increment(key: string): Promise<number> {
    const count = await run(async (client) => {
      // A counter that is not there yet cannot count. Of several that notice at once, one adds it.
      return (await client.incr(key)) ?? ((await client.add(key, "1")) ? 1 : client.incr(key));
    });
    if (count === undefined) {
      throw new Error(`${name} dropped the counter ${key}`);
    }
    return count;
  }

  return {
    name,
    run,
    increment,
    async check(limit) {
      await run((client) => client.version(), limit);
    },
    async close() {
      await connection?.client.disconnect();
    },
  } satisfies BackingService & Record<string, unknown>;
}
