import { Pool } from "pg";
import type { Logger } from "../logger.ts";
import { type Environment, readAddress } from "../settings.ts";
import type { BackingService } from "./index.ts";

/** A pool that connects when the first query needs it. */
export function postgres(environment: Environment, logger: Logger): BackingService & { pool: Pool } {
  const pool = new Pool({
    connectionString: readAddress(environment, {
      name: "DATABASE_URL",
      fallback: "postgresql://app@postgres:5432/app",
      protocols: ["postgresql:", "postgres:"],
      password: "DATABASE_PASSWORD",
    }),
    // Without a limit a query waits for as long as a server that is gone does not answer.
    connectionTimeoutMillis: 3000,
  });

  // A connection that breaks while idle has left the pool already; without a listener it would end the process.
  pool.on("error", (error) => logger.warn(error, "lost an idle connection to postgres"));

  return {
    name: "postgres",
    pool,
    async check(limit) {
      // The pool drops a connection whose query timed out, so that a dead one is not used again.
      const query = { text: "SELECT 1", query_timeout: limit };
      await pool.query(query);
    },
    close: () => pool.end(),
  };
}
