// One JSON object a line on standard output, for people and machines alike.
import { type DestinationStream, pino } from "pino";
import { SERVICE_NAME } from "./settings.ts";

export type { Logger } from "pino";

/** A logger at level info; `destination` is standard output unless a test collects the lines. */
export function createLogger(destination: DestinationStream = pino.destination({ sync: true })) {
  return pino(
    {
      base: { name: SERVICE_NAME },
      messageKey: "message",
      errorKey: "error",
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label === "warn" ? "warning" : label }) },
    },
    destination,
  );
}
