package app.backing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void withNoBackingServiceItIsUp() {
    assertThat(Readiness.ask(List.of(), LONG).status()).isEqualTo("up");
  }

  @Test
  void allServicesAnswer() {
    var readiness = Readiness.ask(List.of(Fake.up("db"), Fake.up("cache")), LONG);
    assertThat(readiness.status()).isEqualTo("up");
    assertThat(readiness.checks()).containsOnlyKeys("cache", "db");
    assertThat(readiness.checks().get("db").latencyMs()).isNotNegative();
    assertThat(readiness.checks().get("db").error()).isNull();
  }

  @Test
  void oneThatFailsIsNamedByTheKindOfItsErrorAlone() {
    var readiness = Readiness.ask(List.of(Fake.up("db"), Fake.down("cache")), LONG);
    assertThat(readiness.status()).isEqualTo("down");
    assertThat(readiness.checks().get("db").status()).isEqualTo("up");
    assertThat(readiness.checks().get("cache").error()).isEqualTo("IllegalStateException");
    assertThat(readiness.down()).containsOnlyKeys("cache");
  }

  @Test
  void oneThatHangsTimesOut() {
    var readiness = Readiness.ask(List.of(Fake.hanging("db")), Duration.ofMillis(100));
    var check = readiness.checks().get("db");
    assertThat(check.error()).isEqualTo("timed out");
    assertThat(check.latencyMs()).isBetween(100.0, 60_000.0);
  }

  @Test
  void allAreAskedAtTheSameTime() {
    var both = new CyclicBarrier(2);
    Fake.Action meet = () -> both.await(60, TimeUnit.SECONDS);
    var readiness = Readiness.ask(List.of(new Fake("a", meet), new Fake("b", meet)), LONG);
    assertThat(readiness.status()).isEqualTo("up");
  }
}
