// An example of a table: src/notes.ts reads and writes it, src/migrations/ creates it.
import express, { Router } from "express";

export type Note = { id: number; text: string };

export type Notes = {
  add(text: string): Promise<Note>;
  /** The newest first, at most `limit`. */
  latest(limit: number): Promise<Note[]>;
};

// What the column takes; no database keeps a zero character in a text.
const TEXT = /^[^\0]{1,500}$/u;

export function noteRoutes(notes: Notes): Router {
  const routes = Router();

  routes.get("/notes", async (_request, response) => {
    response.json({ notes: await notes.latest(20) });
  });

  routes.post("/notes", express.json(), async (request, response) => {
    const text = request.body?.text;
    if (typeof text !== "string" || !TEXT.test(text)) {
      response.status(400).json({ error: "text must be a string of 1 to 500 characters" });
      return;
    }
    response.status(201).json(await notes.add(text));
  });

  return routes;
}
