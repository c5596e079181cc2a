import { isIP } from "node:net";
import express, { type Express, type Router } from "express";
import type { Logger } from "./logger.ts";
import { accessLog, errorHandler, notFound } from "./middleware.ts";
import { type Check, checkReadiness } from "./readiness.ts";
import { READY_PATH, type Settings } from "./settings.ts";

type Parts = { settings: Settings; logger: Logger; checks: readonly Check[]; routes: Router };

export function createApp({ settings, logger, checks, routes }: Parts): Express {
  const app = express();
  app.disable("x-powered-by");
  // Decides what `request.ip` and its like take from the X-Forwarded headers: what a proxy wrote, not its client.
  app.set("trust proxy", (address: string) => {
    const version = isIP(address);
    return version !== 0 && settings.trustedProxies.check(address, version === 4 ? "ipv4" : "ipv6");
  });
  app.use(accessLog(logger, [settings.healthPath, READY_PATH]));

  // Alive: asked by the health check of the image, whose failure restarts the service. No backing service is asked,
  // since a restart would not bring it back.
  app.get(settings.healthPath, (_request, response) => {
    response.json({ status: "up" });
  });

  // Ready: asked by whoever sends traffic.
  app.get(READY_PATH, async (_request, response) => {
    const readiness = await checkReadiness(checks, settings.readyTimeout);
    if (readiness.status === "down") {
      logger.warn({ checks: readiness.checks }, "not ready");
    }
    response.status(readiness.status === "up" ? 200 : 503).json(readiness);
  });

  app.use(routes);
  app.use(notFound);
  app.use(errorHandler(logger));
  return app;
}
