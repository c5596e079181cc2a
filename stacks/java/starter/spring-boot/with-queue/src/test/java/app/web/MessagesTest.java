package app.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.backing.MessageQueue;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class MessagesTest {

  /** A queue in memory. */
  record Texts(Queue<String> texts) implements MessageQueue {

    @Override
    public void send(String text) {
      texts.add(text);
    }

    @Override
    public Optional<String> receive() {
      return Optional.ofNullable(texts.poll());
    }
  }

  private final MockMvcTester app =
      MockMvcTester.create(
          MockMvcBuilders.standaloneSetup(new Messages(new Texts(new ArrayDeque<>())))
              .setControllerAdvice(new Failures())
              .build());

  private MvcTestResult post(String body) {
    return app.post()
        .uri("/messages")
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  @Test
  void aMessageIsTakenOnce() {
    assertThat(post("{\"text\": \"hello\"}"))
        .hasStatus(202)
        .bodyJson()
        .isStrictlyEqualTo("{\"text\": \"hello\"}");
    assertThat(app.get().uri("/messages"))
        .hasStatus(200)
        .bodyJson()
        .isStrictlyEqualTo("{\"text\": \"hello\"}");
    assertThat(app.get().uri("/messages")).hasStatus(204).bodyText().isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "{\"text\": \"\"}"})
  void whatHasNoTextIsRefused(String body) {
    assertThat(post(body)).hasStatus(400).hasContentType("application/problem+json");
    assertThat(app.get().uri("/messages")).hasStatus(204);
  }
}
