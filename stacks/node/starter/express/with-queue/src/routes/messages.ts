// An example of a queue: one request puts a message in, another takes it out.
import express, { Router } from "express";

export type Queue = {
  /** Resolves once the server has the message safe. */
  send(queue: string, text: string): Promise<void>;
  /** Takes the oldest message off the queue, if there is one. */
  receive(queue: string): Promise<string | undefined>;
};

const TEXT = /^.{1,500}$/su;

export function messageRoutes(queue: Queue): Router {
  const routes = Router();

  routes.get("/messages", async (_request, response) => {
    const text = await queue.receive("messages");
    if (text === undefined) {
      response.status(204).end();
      return;
    }
    response.json({ text });
  });

  routes.post("/messages", express.json(), async (request, response) => {
    const text = request.body?.text;
    if (typeof text !== "string" || !TEXT.test(text)) {
      response.status(400).json({ error: "text must be a string of 1 to 500 characters" });
      return;
    }
    await queue.send("messages", text);
    response.status(202).json({ text });
  });

  return routes;
}
