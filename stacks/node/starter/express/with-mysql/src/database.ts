// The one connection that migrates the schema: see src/migrate.ts.
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { readDatabaseAddress } from "./backing/mysql.ts";
import type { Database } from "./migrations.ts";
import type { Environment } from "./settings.ts";

export async function openDatabase(name: string, environment: Environment): Promise<Database> {
  const uri = readDatabaseAddress(name, environment);
  const connection = await createConnection({ uri, connectTimeout: 5000, multipleStatements: true });
  // A loss of the connection also fails the query that waits for it.
  connection.on("error", () => undefined);
  return {
    driver: "mysql",
    name: decodeURIComponent(new URL(uri).pathname.slice(1)),
    async query(sql) {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return { rows };
    },
    async lock() {
      // Held by the connection, so that it goes with it. Its name is the server's, not the database's.
      const sql = "SELECT GET_LOCK(LEFT(CONCAT('migrations.', DATABASE()), 64), 60) AS locked";
      const [[row]] = await connection.query<RowDataPacket[]>(sql);
      if (row?.locked !== 1) {
        throw new Error("another migration has held the lock for 60 seconds");
      }
    },
    close: () => connection.end(),
  };
}
