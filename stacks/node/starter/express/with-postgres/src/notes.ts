// The notes of src/routes/notes.ts, in the database.
import type { Pool } from "pg";
import type { Note, Notes } from "./routes/notes.ts";

type Row = { id: string; text: string };

// PostgreSQL's bigint comes as text, since not every one fits into a number.
const toNote = ({ id, text }: Row): Note => ({ id: Number(id), text });

export function createNotes({ pool }: { pool: Pick<Pool, "query"> }): Notes {
  return {
    async add(text) {
      const { rows } = await pool.query<Row>("INSERT INTO notes (text) VALUES ($1) RETURNING id, text", [text]);
      return rows.map(toNote)[0] as Note;
    },
    async latest(limit) {
      const { rows } = await pool.query<Row>("SELECT id, text FROM notes ORDER BY id DESC LIMIT $1", [limit]);
      return rows.map(toNote);
    },
  };
}
