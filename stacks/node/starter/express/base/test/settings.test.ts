import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readAddress, readSecret, readSettings, SettingsError } from "../src/settings.ts";

function secretFile(test: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  test.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "secret");
  writeFileSync(file, content);
  return file;
}

test("has a default for everything", () => {
  const { port, healthPath, trustedProxies, ...others } = readSettings({});
  assert.ok(port > 0);
  assert.match(healthPath, /^\//);
  assert.deepEqual(trustedProxies.rules, []);
  assert.deepEqual(others, { logLevel: "info", readyTimeout: 2000, shutdownTimeout: 2000 });
});

test("reads the environment", () => {
  const { trustedProxies, ...others } = readSettings({
    PORT: "8081",
    LOG_LEVEL: "warning",
    HEALTH_PATH: "/alive",
    READY_TIMEOUT_SECONDS: "0.5",
    SHUTDOWN_TIMEOUT_SECONDS: "1",
    TRUSTED_PROXIES: "192.0.2.1, 10.0.0.0/8,2001:db8::/32",
  });
  assert.ok(trustedProxies.check("192.0.2.1"));
  assert.ok(trustedProxies.check("10.1.2.3"));
  assert.ok(trustedProxies.check("2001:db8::1", "ipv6"));
  assert.equal(trustedProxies.check("192.0.2.2"), false);
  assert.deepEqual(others, {
    port: 8081,
    logLevel: "warn",
    healthPath: "/alive",
    readyTimeout: 500,
    shutdownTimeout: 1000,
  });
});

test("takes an empty variable for one that is not set", () => {
  assert.deepEqual(readSettings({ PORT: "", LOG_LEVEL: "", HEALTH_PATH: "" }), readSettings({}));
  assert.equal(readSecret({ TOKEN: "", TOKEN_FILE: "" }, "TOKEN"), undefined);
});

const refused = {
  PORT: ["http", "-1", "65536", "80.5", "0x50"],
  LOG_LEVEL: ["loud", "constructor"],
  HEALTH_PATH: ["health", "/a b", "/ready"],
  READY_TIMEOUT_SECONDS: ["0", "soon", "1e9"],
  SHUTDOWN_TIMEOUT_SECONDS: ["-1", "soon"],
  TRUSTED_PROXIES: ["proxy", "10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/", "10.0.0.0/8/8"],
};
for (const [name, values] of Object.entries(refused)) {
  for (const value of values) {
    test(`refuses ${name}=${value} by name`, () => {
      assert.throws(
        () => readSettings({ [name]: value }),
        (error) => error instanceof SettingsError && error.message.includes(name) && error.message.includes(value),
      );
    });
  }
}

test("takes a secret from its variable", () => {
  assert.equal(readSecret({ TOKEN: "s3cret" }, "TOKEN"), "s3cret");
});

test("takes a secret from its file, without the last line break", (t) => {
  assert.equal(readSecret({ TOKEN_FILE: secretFile(t, " s3cret \n") }, "TOKEN"), " s3cret ");
  assert.equal(readSecret({ TOKEN_FILE: secretFile(t, "s3cret\r\n") }, "TOKEN"), "s3cret");
  assert.equal(readSecret({ TOKEN_FILE: secretFile(t, "s3cret") }, "TOKEN"), "s3cret");
});

test("refuses a secret that is given twice", (t) => {
  const environment = { TOKEN: "one", TOKEN_FILE: secretFile(t, "two") };
  assert.throws(
    () => readSecret(environment, "TOKEN"),
    new SettingsError("TOKEN and TOKEN_FILE are both set: set one of them"),
  );
});

test("names the variable and the file when a secret's file is missing", () => {
  assert.throws(
    () => readSecret({ TOKEN_FILE: "/nowhere/token" }, "TOKEN"),
    new SettingsError("TOKEN_FILE names /nowhere/token, which cannot be read (ENOENT)"),
  );
});

const store = {
  name: "STORE_URL",
  fallback: "store://app@store:99/main",
  protocols: ["store:"],
  password: "STORE_PASSWORD",
};

test("puts the password into the address, whatever characters it has", () => {
  const address = new URL(readAddress({ STORE_PASSWORD: "p%/@:#é" }, store));
  assert.equal(decodeURIComponent(address.password), "p%/@:#é");
  assert.equal(address.host, "store:99");
  assert.equal(address.username, "app");
});

test("leaves the address alone where there is no password", () => {
  assert.equal(readAddress({}, store), "store://app@store:99/main");
  assert.equal(readAddress({ STORE_URL: "store://other" }, store), "store://other");
});

test("refuses a wrong address without repeating it", () => {
  for (const value of ["s3cret", "other://app:s3cret@host", "store://app:s3/cret@host", "store://app:s3%cret@host"]) {
    assert.throws(
      () => readAddress({ STORE_URL: value }, store),
      new SettingsError("STORE_URL must be an address that begins with store://"),
    );
  }
});
