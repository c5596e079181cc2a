import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVICE_NAME } from "../src/settings.ts";
import { collectLogs } from "./support.ts";

test("writes one JSON object a line", () => {
  const { logger, lines, records } = collectLogs();
  logger.warn({ attempt: 3 }, "two\nlines");

  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.indexOf("\n"), (lines[0]?.length ?? 0) - 1);
  const { timestamp, ...others } = records()[0];
  assert.deepEqual(others, { level: "warning", name: SERVICE_NAME, message: "two\nlines", attempt: 3 });
  assert.equal(new Date(timestamp).toISOString(), timestamp);
});

test("writes an exception with its stack in a field", () => {
  const { logger, lines, records } = collectLogs();
  logger.error(new TypeError("broken"), "it failed");

  assert.equal(lines.length, 1);
  const { level, message, error } = records()[0];
  assert.deepEqual({ level, message }, { level: "error", message: "it failed" });
  assert.equal(error.message, "broken");
  assert.match(error.stack, /TypeError: broken\n +at .*logger\.test\.ts/);
});

test("leaves out what is below its level", () => {
  const { logger, records } = collectLogs();
  logger.debug("hidden");
  logger.level = "debug";
  logger.debug("shown");
  assert.deepEqual(
    records().map(({ level, message }) => ({ level, message })),
    [{ level: "debug", message: "shown" }],
  );
});
