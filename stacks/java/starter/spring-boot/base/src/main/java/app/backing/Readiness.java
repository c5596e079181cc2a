package app.backing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether every backing service answers, and in time. */
public record Readiness(String status, Map<String, Check> checks) {

  /** What came of one check. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Check(String status, @JsonProperty("latency_ms") double latencyMs, String error) {}

  private static final String UP = "up";
  private static final String DOWN = "down";
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  /** Checks all services at the same time, each for as long as the limit. */
  public static Readiness ask(Collection<? extends BackingService> services, Duration limit) {
    long started = System.nanoTime();
    Map<String, Future<Check>> pending = new TreeMap<>();
    services.forEach(service -> pending.put(service.name(), THREADS.submit(() -> check(service))));
    Map<String, Check> checks = new TreeMap<>();
    pending.forEach((name, check) -> checks.put(name, await(check, started, limit)));
    boolean up = checks.values().stream().allMatch(check -> check.status().equals(UP));
    return new Readiness(up ? UP : DOWN, checks);
  }

  /** Names the services that are down, each with the reason. */
  public Map<String, String> down() {
    Map<String, String> reasons = new TreeMap<>();
    checks.forEach(
        (name, check) -> {
          if (check.error() != null) {
            reasons.put(name, check.error());
          }
        });
    return reasons;
  }

  private static Check check(BackingService service) {
    long started = System.nanoTime();
    try {
      service.check();
      return new Check(UP, since(started), null);
    } catch (Exception error) {
      // Its kind alone: a message may say too much.
      return new Check(DOWN, since(started), error.getClass().getSimpleName());
    }
  }

  private static Check await(Future<Check> check, long started, Duration limit) {
    try {
      return check.get(started + limit.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException error) {
      // A client that is slow to give up delays nobody.
      check.cancel(true);
      return new Check(DOWN, since(started), "timed out");
    } catch (ExecutionException error) {
      return new Check(DOWN, since(started), error.getCause().getClass().getSimpleName());
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      return new Check(DOWN, since(started), "interrupted");
    }
  }

  private static double since(long started) {
    return Math.round((System.nanoTime() - started) / 100_000.0) / 10.0;
  }
}
