package app.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonFormatTest {

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private Logger log;

  @BeforeEach
  void collect() {
    var logger = new LoggerContext().getLogger("app.orders");
    logger.addAppender(events);
    events.start();
    log = logger;
  }

  private JsonNode line() {
    var text = new JsonFormat().format(events.list.getLast());
    assertThat(text).endsWith("\n").hasLineCount(1);
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void aLineHasTimeLevelLoggerMessageAndFields() {
    log.atWarn().addKeyValue("status", 503).log("not\nready");
    var line = line();
    assertThat(Instant.parse(line.get("timestamp").asString())).isBeforeOrEqualTo(Instant.now());
    assertThat(line.get("level").asString()).isEqualTo("warning");
    assertThat(line.get("logger").asString()).isEqualTo("app.orders");
    assertThat(line.get("message").asString()).isEqualTo("not\nready");
    assertThat(line.get("status").asInt()).isEqualTo(503);
    assertThat(line.has("exception")).isFalse();
  }

  @Test
  void aFieldWhoseNameIsTakenCostsNoLine() {
    log.atInfo().addKeyValue("message", "b").addKeyValue("id", 1).addKeyValue("id", 2).log("a");
    var line = line();
    assertThat(line.get("message").asString()).isEqualTo("a");
    assertThat(line.get("message_").asString()).isEqualTo("b");
    assertThat(line.get("id").asInt()).isEqualTo(1);
    assertThat(line.get("id_").asInt()).isEqualTo(2);
  }

  @Test
  void anExceptionIsAFieldWithItsStack() {
    log.error("failed", new IllegalStateException("no"));
    assertThat(line().get("exception").asString())
        .startsWith("java.lang.IllegalStateException: no")
        .contains("JsonFormatTest");
  }

  @Test
  void whatIsWrittenBeforeThereIsALoggerLooksTheSame() {
    var line = JsonMapper.shared().readTree(JsonFormat.line("error", "app", "PORT is \"x\""));
    assertThat(line.get("message").asString()).isEqualTo("PORT is \"x\"");
    assertThat(line.get("level").asString()).isEqualTo("error");
  }
}
