// Applies what src/migrations/ has and the database lacks.
import { basename, join } from "node:path";
import Postgrator from "postgrator";
import type { Logger } from "./logger.ts";

/** One connection to the database, with the lock that lets several migrations at once do it once. */
export type Database = {
  readonly driver: "pg" | "mysql";
  readonly name?: string;
  query(sql: string): Promise<{ rows: unknown[] }>;
  lock(): Promise<void>;
  close(): Promise<void>;
};

/** Gives the number of migrations that were applied; the table `schemaversion` records them. */
export async function migrate({ driver, name, query, lock }: Database, logger: Logger): Promise<number> {
  const postgrator = new Postgrator({
    driver,
    ...(name && { database: name }),
    migrationPattern: join(import.meta.dirname, "migrations", "*.sql"),
    // The checksum of a file must not depend on where it was checked out.
    newline: "LF",
    execQuery: query,
  });
  let file = "";
  postgrator.on("migration-started", ({ filename }) => {
    file = basename(filename);
  });
  postgrator.on("migration-finished", ({ version, name }) => logger.info({ version, name }, "migration applied"));
  await lock();
  try {
    const applied = await postgrator.migrate();
    return applied.length;
  } catch (error) {
    throw file ? new Error(`${file}: ${(error as Error).message}`, { cause: error }) : error;
  }
}
