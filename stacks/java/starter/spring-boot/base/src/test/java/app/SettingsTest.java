package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static Settings settings(Map<String, String> values) {
    return Settings.read(new Variables(values));
  }

  @Test
  void nothingHasToBeSet() {
    var settings = settings(Map.of("PORT", ""));
    assertThat(settings.readyTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.properties())
        .containsEntry("logging.level.root", "info")
        .containsEntry("spring.lifecycle.timeout-per-shutdown-phase", Duration.ofSeconds(2));
  }

  @Test
  void whatIsSetCounts() {
    var settings =
        settings(
            Map.of(
                "PORT", "9001",
                "HEALTH_PATH", "/alive",
                "LOG_LEVEL", "WARNING",
                "READY_TIMEOUT_SECONDS", "0.5"));
    assertThat(settings.healthPath()).isEqualTo("/alive");
    assertThat(settings.readyTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.properties())
        .containsEntry("server.port", 9001)
        .containsEntry("app.health-path", "/alive")
        .containsEntry("logging.level.root", "warn");
  }

  @Test
  void theTrustedProxiesAreAddressesAndNetworks() {
    assertThat(settings(Map.of()).properties())
        .containsEntry("server.forward-headers-strategy", "none");
    assertThat(settings(Map.of("TRUSTED_PROXIES", "10.0.0.1, fd00::/8,::1")).properties())
        .containsEntry("server.forward-headers-strategy", "native")
        .containsEntry("server.tomcat.remoteip.internal-proxies", "10.0.0.1/32,fd00::/8,::1/128");
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, 0",
    "PORT, 65536",
    "PORT, 80.5",
    "PORT, http",
    "LOG_LEVEL, loud",
    "HEALTH_PATH, health",
    "HEALTH_PATH, /he alth",
    "HEALTH_PATH, /",
    "HEALTH_PATH, /ready",
    "READY_TIMEOUT_SECONDS, -1",
    "READY_TIMEOUT_SECONDS, NaN",
    "SHUTDOWN_TIMEOUT_SECONDS, 3601",
    "TRUSTED_PROXIES, proxy",
    "TRUSTED_PROXIES, 10.0.0.0/33",
    "TRUSTED_PROXIES, '10.0.0.1,'",
    "TRUSTED_PROXIES, '10.0.0.1 10.0.0.2'"
  })
  void aWrongValueIsRefusedByName(String name, String value) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("%s is \"%s\": it is ".formatted(name, value));
  }
}
