// What surrounds every route: the access log, and answers in JSON where no route gave one.
import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "./logger.ts";

/** Logs every request when it ends; on the `quiet` paths, which are probed all day, only those that failed. */
export function accessLog(logger: Logger, quiet: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    // Taken now: a connection that is gone has no address.
    const { method, path, ip: client } = request;
    response.once("close", () => {
      const aborted = !response.writableFinished;
      // 499 is what proxies log for a connection that went before any answer.
      const status = response.headersSent ? response.statusCode : 499;
      if (quiet.includes(path) && status < 400 && !aborted) {
        return;
      }
      const duration_ms = Math.round((performance.now() - start) * 10) / 10;
      logger.info({ method, path, status, duration_ms, client, ...(aborted && { aborted }) }, "request");
    });
    next();
  };
}

export const notFound: RequestHandler = (_request, response) => {
  response.status(404).json({ error: "not found" });
};

/** A client's mistake is told to the client; what went wrong in here is told to the log only. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const status = error?.status >= 400 && error?.status < 500 ? error.status : 500;
    if (status === 500) {
      logger.error({ error, method: request.method, path: request.path }, "request failed");
    }
    if (response.headersSent) {
      // Half an answer is out: only cutting the connection tells the client that it is not a whole one.
      response.destroy();
      return;
    }
    response.status(status).json({ error: status === 500 ? "internal server error" : error.message });
  };
}
