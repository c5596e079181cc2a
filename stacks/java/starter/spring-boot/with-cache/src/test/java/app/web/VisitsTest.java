package app.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.backing.Counter;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class VisitsTest {

  private static MockMvcTester app(Counter counter) {
    return MockMvcTester.create(
        MockMvcBuilders.standaloneSetup(new Visits(counter))
            .setControllerAdvice(new Failures())
            .build());
  }

  @Test
  void aVisitIsCounted() {
    var visits = new AtomicLong(41);
    assertThat(app(key -> visits.incrementAndGet()).post().uri("/visits"))
        .hasStatus(200)
        .bodyJson()
        .isStrictlyEqualTo("{\"visits\": 42}");
  }

  @Test
  void withoutTheCacheItFails() {
    Counter down =
        key -> {
          throw new IOException("s3cret");
        };
    assertThat(app(down).post().uri("/visits")).hasStatus(500).bodyText().doesNotContain("s3cret");
  }
}
