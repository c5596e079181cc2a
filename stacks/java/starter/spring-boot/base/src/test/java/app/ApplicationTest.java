package app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a port of its own, with none of its backing services there. */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationTest {

  private static final String HEALTH_PATH = "/actuator/health";
  private static final CountDownLatch OPEN = new CountDownLatch(1);

  @RestController
  static class Slow {

    @GetMapping("/slow")
    String slow() throws InterruptedException {
      OPEN.countDown();
      Thread.sleep(300);
      return "done";
    }
  }

  private static HttpRequest request(ConfigurableApplicationContext context, String path) {
    var port = context.getEnvironment().getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.0/8, 203.0.113.9", "10.0.0.0/8, 127.0.0.1"})
  void onlyATrustedProxySaysWhoTheClientIs(String trusted, String client, CapturedOutput output)
      throws Exception {
    var settings = Settings.read(new Variables(Map.of("TRUSTED_PROXIES", trusted)));
    try (var context = Application.create(settings).run("--server.port=0");
        var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(request(context, "/"), (name, value) -> true);
      request.header("X-Forwarded-For", "198.51.100.1, 203.0.113.9, 127.0.0.2");
      http.send(request.build(), BodyHandlers.discarding());
    }
    assertThat(output.getOut()).contains("\"client\":\"%s\"".formatted(client));
  }

  @Test
  void answersAndLogsJsonAndLetsOpenRequestsFinish(CapturedOutput output) throws Exception {
    // A path that Actuator has as well, where it would say that the backing services are down.
    var variables = Map.of("HEALTH_PATH", HEALTH_PATH, "SHUTDOWN_TIMEOUT_SECONDS", "60");
    var settings = Settings.read(new Variables(variables));
    var application = Application.create(settings);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("slow", new Slow()));
    try (var context = application.run("--server.port=0");
        var client = HttpClient.newHttpClient()) {
      var health = client.send(request(context, HEALTH_PATH), BodyHandlers.ofString());
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).isEqualTo("{\"status\":\"up\"}");
      var ready = client.send(request(context, "/ready"), BodyHandlers.ofString());
      assertThat(ready.body()).contains("\"checks\":{");

      var failing = new Thread(() -> Objects.requireNonNull(null, "nothing"));
      failing.start();
      failing.join();

      var slow = client.sendAsync(request(context, "/slow"), BodyHandlers.ofString());
      assertThat(OPEN.await(60, TimeUnit.SECONDS)).isTrue();
      SpringApplication.exit(context);
      assertThat(slow.get(60, TimeUnit.SECONDS).body()).isEqualTo("done");
    }
    var json = JsonMapper.shared();
    assertThat(output.getOut().lines())
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(json.readTree(line).propertyNames())
                    .contains("timestamp", "level", "logger", "message"));
    assertThat(output.getOut()).contains("NullPointerException: nothing");
    assertThat(output.getErr()).isEmpty();
  }
}
