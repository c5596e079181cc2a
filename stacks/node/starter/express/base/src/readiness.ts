// Can the service do its work now? Only if every backing service answers.
import { within } from "./timeout.ts";

export type Check = {
  readonly name: string;
  /** Resolves after a real round trip; whoever calls it stops waiting after `limit` milliseconds. */
  check(limit: number): Promise<void>;
};

type Status = "up" | "down";

export type Readiness = {
  status: Status;
  checks: Record<string, { status: Status; latency_ms: number; error?: string }>;
};

/** Runs all checks at the same time, each for at most `limit` milliseconds. */
export async function checkReadiness(checks: readonly Check[], limit: number): Promise<Readiness> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await run(check, limit)] as const));
  const up = results.every(([, result]) => result.status === "up");
  return { status: up ? "up" : "down", checks: Object.fromEntries(results) };
}

async function run(check: Check, limit: number): Promise<Readiness["checks"][string]> {
  const start = performance.now();
  const latency = () => Math.round((performance.now() - start) * 10) / 10;
  try {
    await within(limit, check.check(limit));
    return { status: "up", latency_ms: latency() };
  } catch (error) {
    return { status: "down", latency_ms: latency(), error: describe(error) };
  }
}

/** One line of at most `length` characters; credentials in an address are left out. */
export function describe(error: unknown, length = 120): string {
  const { message, code } = error as NodeJS.ErrnoException;
  const [line = ""] = (message || code || "failed").split("\n");
  return line.replace(/\/\/[^@\s]*@/g, "//").slice(0, length);
}
