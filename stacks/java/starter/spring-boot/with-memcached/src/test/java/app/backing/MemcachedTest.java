package app.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.SettingsException;
import app.Variables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemcachedTest {

  /** A server that knows one number, and hangs up when it is told to. */
  private static final class Server implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> commands = new ArrayList<>();
    private long number;

    Server() throws IOException {
      Thread.ofVirtual().start(this::serve);
    }

    Memcached client() {
      return new Memcached("127.0.0.1", socket.getLocalPort());
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (var connection = socket.accept();
            var in =
                new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
          for (var line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line.split(" ")[0]);
            var answer = answer(line, in);
            if (answer.isEmpty()) {
              break;
            }
            connection.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
          }
        } catch (IOException error) {
          // The client or the test has gone.
        }
      }
    }

    private String answer(String line, BufferedReader in) throws IOException {
      return switch (line.split(" ")[0]) {
        case "incr" -> number == 0 ? "NOT_FOUND" : String.valueOf(++number);
        case "add" -> {
          number = Long.parseLong(in.readLine());
          yield "STORED";
        }
        case "get" -> "END";
        default -> "";
      };
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static Map<String, Object> properties(Map<String, String> variables) {
    return Memcached.properties(new Variables(variables));
  }

  @Test
  void hasAnAddressByDefault() {
    assertThat(properties(Map.of()))
        .containsEntry("app.memcached.host", "memcached")
        .containsEntry("app.memcached.port", 11211);
  }

  @Test
  void takesTheAddressApart() {
    assertThat(properties(Map.of("CACHE_URL", "memcached://cache:11212")))
        .containsEntry("app.memcached.host", "cache")
        .containsEntry("app.memcached.port", 11212);
  }

  @Test
  void anotherKindOfAddressIsRefused() {
    assertThatThrownBy(() -> properties(Map.of("CACHE_URL", "redis://:s3cret@cache")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("CACHE_URL is no address that begins with memcached://");
  }

  @Test
  void theFirstOfAKeyIsAddedAndTheNextOnesAreCounted() throws Exception {
    try (var server = new Server()) {
      var memcached = server.client();
      assertThat(memcached.increment("visits")).isEqualTo(1);
      assertThat(memcached.increment("visits")).isEqualTo(2);
      assertThat(server.commands).containsExactly("incr", "add", "incr");
      memcached.destroy();
    }
  }

  @Test
  void aCheckAsksTheServer() throws Exception {
    try (var server = new Server()) {
      var memcached = server.client();
      memcached.check();
      assertThat(server.commands).containsExactly("get");
      memcached.destroy();
    }
  }

  @Test
  void withoutAServerACheckFails() throws Exception {
    var server = new Server();
    server.close();
    assertThatThrownBy(server.client()::check).isInstanceOf(Exception.class);
  }
}
