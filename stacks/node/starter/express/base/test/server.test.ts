// The whole process, with none of its backing services there.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readSettings } from "../src/settings.ts";
import { until } from "./support.ts";

function startProcess(test: TestContext, environment: Record<string, string>) {
  const child = spawn(process.execPath, ["src/server.ts"], { cwd: join(import.meta.dirname, ".."), env: environment });
  test.after(() => child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const records = () =>
    stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const find = (message: string) => records().find((record) => record.message === message);
  return { child, exit: once(child, "close"), records, find, stderr: () => stderr };
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`starts, answers, and stops on ${signal} although a client keeps its connection`, async (t) => {
    // The limit for open requests is far away: what ends the process must be that none is open.
    const { child, exit, records, find, stderr } = startProcess(t, { PORT: "0", SHUTDOWN_TIMEOUT_SECONDS: "60" });
    await until(() => find("listening") !== undefined);

    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const { port } = find("listening");
    const [response] = await once(
      get({ host: "127.0.0.1", port, agent, path: readSettings({}).healthPath }),
      "response",
    );
    assert.equal(response.statusCode, 200);
    response.resume();

    const start = performance.now();
    child.kill(signal);
    const [code] = await exit;
    assert.equal(code, 0);
    assert.ok(performance.now() - start < 30_000);
    assert.equal(find("stopping").signal, signal);
    assert.equal(records().at(-1).message, "stopped");
    assert.equal(stderr(), "");
  });
}

test("says in one line which setting is wrong, and stops", async (t) => {
  const { exit, records, stderr } = startProcess(t, { PORT: "http" });
  const [code] = await exit;
  assert.equal(code, 1);
  assert.equal(stderr(), "");
  assert.equal(records().length, 1);
  const { level, message, error } = records()[0];
  assert.deepEqual(
    { level, message, error },
    { level: "error", message: 'PORT must be a whole number from 0 to 65535, not "http"', error: undefined },
  );
});

test("logs as JSON that its port is taken, and stops", async (t) => {
  const first = startProcess(t, { PORT: "0" });
  await until(() => first.find("listening") !== undefined);
  const second = startProcess(t, { PORT: String(first.find("listening").port) });
  const [code] = await second.exit;
  assert.equal(code, 1);
  assert.equal(second.stderr(), "");
  assert.equal(second.records().at(-1).error.code, "EADDRINUSE");
});
