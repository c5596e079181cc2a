// The one connection that migrates the schema: see src/migrate.ts.
import { Client } from "pg";
import { readDatabaseAddress } from "./backing/postgres.ts";
import type { Database } from "./migrations.ts";
import type { Environment } from "./settings.ts";

export async function openDatabase(name: string, environment: Environment): Promise<Database> {
  const connectionString = readDatabaseAddress(name, environment);
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 });
  // A loss of the connection also fails the query that waits for it.
  client.on("error", () => undefined);
  await client.connect();
  return {
    driver: "pg",
    query: (sql) => client.query(sql),
    async lock() {
      // Held by the connection, so that it goes with it.
      await client.query("SET lock_timeout = '60s'");
      await client.query("SELECT pg_advisory_lock(hashtext('migrations'))");
    },
    close: () => client.end(),
  };
}
