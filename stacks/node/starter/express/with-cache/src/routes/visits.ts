// An example of a counter that all instances of the service share.
import { Router } from "express";

export type Counter = {
  /** Adds one to what `key` counts, in one step; gives the new count. */
  increment(key: string): Promise<number>;
};

export function visitRoutes(counter: Counter): Router {
  const routes = Router();

  routes.post("/visits", async (_request, response) => {
    response.json({ visits: await counter.increment("visits") });
  });

  return routes;
}
