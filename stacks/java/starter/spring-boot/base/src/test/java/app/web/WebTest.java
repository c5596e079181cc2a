package app.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.Settings;
import app.backing.BackingService;
import app.backing.Fake;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@ExtendWith(OutputCaptureExtension.class)
class WebTest {

  @RestController
  static class Broken {

    @GetMapping("/broken")
    String broken() {
      throw new IllegalStateException("password=s3cret");
    }
  }

  private static MockMvcTester app(BackingService... services) {
    var settings = new Settings("/alive", Duration.ofMillis(200), Map.of());
    var builder =
        MockMvcBuilders.standaloneSetup(
                new Routes(), new Broken(), new Probes(settings, List.of(services)))
            .setControllerAdvice(new Failures())
            .addFilters(new AccessLog(settings))
            .addPlaceholderValue("app.health-path", settings.healthPath());
    return MockMvcTester.create(builder.build());
  }

  @Test
  void theIndexNamesTheService() {
    assertThat(app().get().uri("/"))
        .hasStatus(200)
        .bodyJson()
        .extractingPath("$.service")
        .isEqualTo(Settings.SERVICE_NAME);
  }

  @Test
  void healthAsksNoBackingService() {
    assertThat(app(Fake.hanging("db")).get().uri("/alive"))
        .hasStatus(200)
        .bodyJson()
        .isStrictlyEqualTo("{\"status\": \"up\"}");
  }

  @Test
  void readyTellsWhichServiceAnswers(CapturedOutput output) {
    assertThat(app(Fake.up("db")).get().uri("/ready").header("Accept", "text/html"))
        .hasStatus(200)
        .hasContentType("application/json");
    var down = app(Fake.up("db"), Fake.down("cache"), Fake.hanging("queue")).get().uri("/ready");
    var answer = assertThat(down).hasStatus(503).bodyJson();
    answer.extractingPath("$.checks.db.status").isEqualTo("up");
    answer.doesNotHavePath("$.checks.db.error");
    answer.extractingPath("$.checks.cache.status").isEqualTo("down");
    answer.extractingPath("$.checks.queue.error").isEqualTo("timed out");
    answer.extractingPath("$.checks.queue.latency_ms").asNumber().isNotNull();
    assertThat(output).doesNotContain("s3cret");
  }

  @Test
  void whatHasNoRouteAnswersJson() {
    assertThat(app().get().uri("/nowhere")).hasStatus(404);
    assertThat(app().post().uri("/"))
        .hasStatus(405)
        .hasContentType("application/problem+json")
        .bodyJson()
        .extractingPath("$.status")
        .isEqualTo(405);
  }

  @Test
  void anErrorIsLoggedWithItsStackAndAnsweredWithoutItsCause(CapturedOutput output) {
    assertThat(app().get().uri("/broken"))
        .hasStatus(500)
        .bodyText()
        .contains("Internal Server Error")
        .doesNotContain("s3cret");
    assertThat(output).contains("IllegalStateException").contains("WebTest");
  }

  @Test
  void aRequestIsLoggedWithoutItsQuery(CapturedOutput output) {
    assertThat(app().get().uri("/nowhere?token=s3cret")).hasStatus(404);
    assertThat(output).contains("GET /nowhere 404").doesNotContain("s3cret");
  }

  @Test
  void probesAreLoggedOnlyWhenTheyFail(CapturedOutput output) {
    assertThat(app().get().uri("/alive")).hasStatus(200);
    assertThat(app().get().uri("/ready")).hasStatus(200);
    assertThat(output).doesNotContain("GET /");
    assertThat(app(Fake.down("db")).get().uri("/ready")).hasStatus(503);
    assertThat(output).contains("GET /ready 503");
  }
}
