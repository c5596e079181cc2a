package app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;

class HealthCheckTest {

  @Test
  void onlyAnAnswerOf200IsAlive() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/good", exchange -> exchange.sendResponseHeaders(200, -1));
    server.createContext("/bad", exchange -> exchange.sendResponseHeaders(503, -1));
    server.start();
    var base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try {
      assertThat(HealthCheck.isAlive(base.resolve("/good"))).isTrue();
      assertThat(HealthCheck.isAlive(base.resolve("/bad"))).isFalse();
      assertThat(HealthCheck.isAlive(base.resolve("/nowhere"))).isFalse();
    } finally {
      server.stop(0);
    }
    assertThat(HealthCheck.isAlive(base.resolve("/good"))).isFalse();
  }
}
