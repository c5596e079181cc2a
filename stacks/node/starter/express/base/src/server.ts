// The process: reads the settings, listens, and stops when told to.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { type BackingService, openBackingServices } from "./backing/index.ts";
import { createLogger } from "./logger.ts";
import { createRoutes } from "./routes.ts";
import { readSettings, SettingsError } from "./settings.ts";
import { closeServer } from "./shutdown.ts";
import { within } from "./timeout.ts";

// How long the clients of the backing services may take to say goodbye, in milliseconds.
const CLOSE_LIMIT = 500;

const logger = createLogger();

// Node's own words become log lines too.
process.removeAllListeners("warning");
process.on("warning", (warning) => logger.warn(warning));
process.on("uncaughtException", (error) => {
  if (error instanceof SettingsError) {
    logger.error(error.message);
  } else {
    logger.error(error, "uncaught exception");
  }
  process.exit(1);
});

const settings = readSettings(process.env);
logger.level = settings.logLevel;

const services = openBackingServices(process.env, logger);
const clients: BackingService[] = Object.values(services);

const server = createServer(createApp({ settings, logger, checks: clients, routes: createRoutes() }));
server.listen(settings.port, "0.0.0.0", () => {
  logger.info({ port: (server.address() as AddressInfo).port }, "listening");
});

// As the first process of a container, a process without these handlers ignores both signals.
let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, async () => {
    if (stopping) {
      return;
    }
    stopping = true;
    logger.info({ signal }, "stopping");
    await closeServer(server, settings.shutdownTimeout);
    await Promise.allSettled(clients.map((client) => within(CLOSE_LIMIT, client.close())));
    logger.info("stopped");
    process.exit(0);
  });
}
