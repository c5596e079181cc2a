import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { migrate } from "../src/migrations.ts";
import { collectLogs } from "./support.ts";

const FILES = readdirSync(join(import.meta.dirname, "../src/migrations"));

/** A database that knows the version of its schema, and records what is asked of it. */
function fakeDatabase(version: number) {
  const asked: string[] = [];
  const columns = ["version", "name", "md5", "run_at"].map((column_name) => ({ column_name }));
  const database = {
    driver: "pg" as const,
    lock: async () => void asked.push("lock"),
    async query(sql: string) {
      asked.push(sql);
      if (sql.includes("SELECT version")) {
        return { rows: [{ version }] };
      }
      return { rows: sql.includes("SELECT column_name") && version > 0 ? columns : [] };
    },
    close: async () => undefined,
  };
  return { database, asked };
}

test("applies every migration to an empty database, under the lock", async () => {
  const { database, asked } = fakeDatabase(0);
  const { logger, records } = collectLogs();
  assert.equal(await migrate(database, logger), FILES.length);
  assert.equal(asked[0], "lock");
  assert.ok(asked.some((sql) => sql.includes("CREATE TABLE notes")));
  assert.equal(records().filter(({ message }) => message === "migration applied").length, FILES.length);
});

test("leaves a schema alone that is up to date", async () => {
  const { database, asked } = fakeDatabase(FILES.length);
  assert.equal(await migrate(database, collectLogs().logger), 0);
  assert.equal(
    asked.some((sql) => sql.includes("CREATE TABLE notes")),
    false,
  );
});

test("names the migration that fails", async () => {
  const { database } = fakeDatabase(0);
  const query = async (sql: string) => {
    if (sql.includes("CREATE TABLE notes")) {
      throw new Error("no room");
    }
    return database.query(sql);
  };
  await assert.rejects(migrate({ ...database, query }, collectLogs().logger), { message: /^001\.do\.[^:]+: no room$/ });
});

test("numbers the migrations 001, 002 and so on", () => {
  for (const [index, file] of FILES.toSorted().entries()) {
    assert.match(file, new RegExp(`^${String(index + 1).padStart(3, "0")}\\.do\\.[a-z0-9-]+\\.sql$`));
  }
});

test("says in one line why it cannot migrate, and fails", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/migrate.ts"], {
    cwd: join(import.meta.dirname, ".."),
    env: { DATABASE_URL: "nonsense:s3cret" },
    encoding: "utf8",
  });
  assert.equal(status, 1);
  assert.equal(stderr, "");
  const { level, message } = JSON.parse(stdout);
  assert.equal(level, "error");
  assert.match(message, /^cannot migrate: DATABASE_URL must be /);
  assert.doesNotMatch(stdout, /s3cret/);
});
