import { createPool, type PoolConnection, type QueryResult } from "mysql2/promise";
import type { Logger } from "../logger.ts";
import { type Environment, readAddress } from "../settings.ts";
import { within } from "../timeout.ts";
import type { BackingService } from "./index.ts";

/** Gives the rows, or what became of the statement; waits `limit` milliseconds for a connection, then for the answer. */
export type Query = <T extends QueryResult>(sql: string, values?: unknown[], limit?: number) => Promise<T>;

export function readDatabaseAddress(name: string, environment: Environment): string {
  return readAddress(environment, {
    name: "DATABASE_URL",
    fallback: `mysql://app@${name}:3306/app`,
    protocols: ["mysql:"],
    password: "DATABASE_PASSWORD",
  });
}

/** A pool that connects when the first query needs it. */
export function mysql(name: string, environment: Environment, logger: Logger): BackingService & { query: Query } {
  const pool = createPool({ uri: readDatabaseAddress(name, environment), connectTimeout: 2000 });

  // A connection that breaks while idle leaves the pool by itself; without a listener it would end the process.
  pool.on("connection", (connection) => {
    connection.on("error", (error) => logger.warn(error, `lost an idle connection to ${name}`));
  });

  // The pool alone waits for as long as a server that is gone does not answer.
  const query: Query = async <T extends QueryResult>(sql: string, values: unknown[] = [], limit = 2000) => {
    const opening = pool.getConnection();
    const connection = await within(limit, opening).catch((error) => {
      // One that comes too late for this query is there for the next.
      const release = (late: PoolConnection) => late.release();
      opening.then(release, () => undefined);
      throw error;
    });
    try {
      const [result] = await connection.query<T>({ sql, values, timeout: limit });
      connection.release();
      return result;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "PROTOCOL_SEQUENCE_TIMEOUT") {
        // What came later would be taken for the answer to another query.
        connection.destroy();
      } else {
        connection.release();
      }
      throw error;
    }
  };

  return {
    name,
    query,
    async check(limit) {
      await query("SELECT 1", [], limit);
    },
    close: () => pool.end(),
  };
}
