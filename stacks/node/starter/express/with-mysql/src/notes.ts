// The notes of src/routes/notes.ts, in the database.
import type { ResultSetHeader, RowDataPacket } from "mysql2/promise";
import type { Query } from "./backing/mysql.ts";
import type { Note, Notes } from "./routes/notes.ts";

export function createNotes({ query }: { query: Query }): Notes {
  return {
    async add(text) {
      const { insertId } = await query<ResultSetHeader>("INSERT INTO notes (text) VALUES (?)", [text]);
      return { id: insertId, text };
    },
    latest: (limit) => query<(Note & RowDataPacket)[]>("SELECT id, text FROM notes ORDER BY id DESC LIMIT ?", [limit]),
  };
}
