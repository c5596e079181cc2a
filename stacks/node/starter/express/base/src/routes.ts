// The routes of the service itself. One that needs a client takes it as an argument, from src/server.ts.
import { Router } from "express";
import { SERVICE_NAME } from "./settings.ts";

export function createRoutes(): Router {
  const routes = Router();

  routes.get("/", (_request, response) => {
    response.json({ service: SERVICE_NAME, message: "It works." });
  });

  return routes;
}
