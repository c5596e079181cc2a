import type { Server } from "node:http";
import { within } from "./timeout.ts";

/** Accepts no more connections, lets open requests finish for at most `limit` milliseconds, then cuts them. */
export async function closeServer(server: Server, limit: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that its client keeps alive after the last answer must not hold the stop up.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  try {
    await within(limit, closed);
  } catch {
    server.closeAllConnections();
  } finally {
    clearInterval(sweep);
  }
}
