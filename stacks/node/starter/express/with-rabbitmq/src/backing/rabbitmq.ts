import { type ConfirmChannel, connect, credentials } from "amqplib";
import type { Logger } from "../logger.ts";
import { type Environment, readAddress } from "../settings.ts";
import { within } from "../timeout.ts";
import type { BackingService } from "./index.ts";

/**
 * A connection that the client opens, and opens again, by itself, until it is closed. A request waits for the server
 * for at most `requestLimit` milliseconds.
 */
export function rabbitmq(name: string, environment: Environment, logger: Logger, requestLimit = 4000) {
  const address = new URL(
    readAddress(environment, {
      name: "QUEUE_URL",
      fallback: `amqp://app@${name}:5672`,
      protocols: ["amqp:", "amqps:"],
      password: "QUEUE_PASSWORD",
    }),
  );
  if (!address.searchParams.has("heartbeat")) {
    // In seconds: a server that is silent for two heartbeats has vanished without closing the connection.
    address.searchParams.set("heartbeat", "5");
  }

  // Every attempt to connect reports why it failed: only news is logged.
  let fault: Error | undefined = new Error("not connected yet");
  const fail = (error: Error) => {
    if (error.message !== fault?.message) {
      logger.warn(error, `no connection to ${name}`);
    }
    fault = error;
  };

  const opening = connect(address.href, {
    timeout: 2000,
    credentials: credentials.plain(decodeURIComponent(address.username), decodeURIComponent(address.password)),
    recovery: { maxDelay: 2000, waitForConnect: false },
  }).then((connection) => {
    connection.on("connect", () => {
      fault = undefined;
      logger.info(`connected to ${name}`);
    });
    connection.on("disconnect", fail);
    connection.on("connect-failed", fail);
    // The connection closes after any error; without a listener it would end the process.
    connection.on("error", () => undefined);
    return connection;
  });

  let channel: Promise<ConfirmChannel> | undefined;

  // The server closes a channel over any mistake: the next request opens another.
  function openChannel(): Promise<ConfirmChannel> {
    const opened = opening.then((connection) => connection.createConfirmChannel());
    const forget = () => {
      if (channel === opened) {
        channel = undefined;
      }
    };
    opened.then((fresh) => {
      fresh.on("error", (error) => logger.warn(error, `${name} closed the channel`));
      fresh.on("close", forget);
    }, forget);
    return opened;
  }

  /** Runs one request on the channel that all share, after it made sure that `queue` is there. */
  async function run<T>(queue: string, request: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
    if (fault) {
      throw fault;
    }
    channel ??= openChannel();
    const current = channel;
    const work = current.then(async (opened) => {
      await opened.assertQueue(queue, { durable: true });
      return request(opened);
    });
    try {
      return await within(requestLimit, work);
    } catch (error) {
      // An answer that comes too late must not take a message along: closing the channel puts it back.
      current.then((opened) => opened.close()).catch(() => undefined);
      if (channel === current) {
        channel = undefined;
      }
      throw error;
    }
  }

  return {
    name,
    async check() {
      if (fault) {
        throw fault;
      }
      const connection = await opening;
      const channel = await connection.createChannel();
      await channel.close();
    },
    /** Resolves once the server has the message safe. */
    send: (queue: string, text: string) =>
      run(queue, async (channel) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const confirm = (error: unknown) => (error ? reject(error) : resolve());
        channel.sendToQueue(queue, Buffer.from(text), { persistent: true }, confirm);
        await promise;
      }),
    /** Takes the oldest message off the queue, if there is one. */
    receive: (queue: string) =>
      run(queue, async (channel) => {
        const message = await channel.get(queue);
        if (!message) {
          return undefined;
        }
        channel.ack(message);
        return message.content.toString();
      }),
    async close() {
      const connection = await opening;
      await connection.close();
    },
  } satisfies BackingService & Record<string, unknown>;
}
