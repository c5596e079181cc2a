import { Pool } from "pg";
import type { Logger } from "../logger.ts";
import { type Environment, readAddress } from "../settings.ts";
import type { BackingService } from "./index.ts";

export function readDatabaseAddress(name: string, environment: Environment): string {
  return readAddress(environment, {
    name: "DATABASE_URL",
    fallback: `postgresql://app@${name}:5432/app`,
    protocols: ["postgresql:", "postgres:"],
    password: "DATABASE_PASSWORD",
  });
}

/** A pool that connects when the first query needs it. */
export function postgres(name: string, environment: Environment, logger: Logger): BackingService & { pool: Pool } {
  const pool = new Pool({
    connectionString: readDatabaseAddress(name, environment),
    // Without limits a query waits for as long as a server that is gone does not answer. The pool drops a connection
    // whose query timed out, so that a dead one is not used again.
    connectionTimeoutMillis: 3000,
    query_timeout: 3000,
  });

  // A connection that breaks while idle has left the pool already; without a listener it would end the process.
  pool.on("error", (error) => logger.warn(error, `lost an idle connection to ${name}`));

  return {
    name,
    pool,
    async check(limit) {
      const query = { text: "SELECT 1", query_timeout: limit };
      await pool.query(query);
    },
    close: () => pool.end(),
  };
}
