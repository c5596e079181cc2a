package app.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/** Logs: one JSON object a line, whoever writes it. */
public class JsonFormat implements StructuredLogFormatter<ILoggingEvent> {

  private record Line(
      Instant timestamp,
      String level,
      String logger,
      String message,
      List<KeyValuePair> fields,
      String exception) {}

  private static final JsonWriter<Line> WRITER =
      JsonWriter.<Line>of(
              members -> {
                members.add("timestamp", line -> line.timestamp().truncatedTo(ChronoUnit.MILLIS));
                members.add("level", Line::level);
                members.add("logger", Line::logger);
                members.add("message", Line::message);
                members
                    .from(Line::fields)
                    .<String, Object>usingPairs(
                        (fields, pairs) ->
                            fields.forEach(field -> pairs.accept(field.key, field.value)));
                members.add("exception", Line::exception).whenNotNull();
              })
          .withNewLineAtEnd();

  /** Gives a line from before there is a logger. */
  public static String line(String level, String logger, String message) {
    return WRITER.writeToString(new Line(Instant.now(), level, logger, message, List.of(), null));
  }

  @Override
  public String format(ILoggingEvent event) {
    var fields = event.getKeyValuePairs();
    var exception = event.getThrowableProxy();
    var level = event.getLevel().toString().toLowerCase(Locale.ROOT);
    return WRITER.writeToString(
        new Line(
            event.getInstant(),
            level.equals("warn") ? "warning" : level,
            event.getLoggerName(),
            event.getFormattedMessage().strip(),
            fields == null ? List.of() : fields,
            exception == null ? null : ThrowableProxyUtil.asString(exception)));
  }
}
