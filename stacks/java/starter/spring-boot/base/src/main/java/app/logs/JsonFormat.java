package app.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/** Logs: one JSON object a line, whoever writes it. */
public class JsonFormat implements StructuredLogFormatter<ILoggingEvent> {

  private static final JsonWriter<Map<String, Object>> WRITER =
      JsonWriter.<Map<String, Object>>standard().withNewLineAtEnd();

  /** Gives a line from before there is a logger. */
  public static String line(String level, String logger, String message) {
    return WRITER.writeToString(members(Instant.now(), level, logger, message));
  }

  @Override
  public String format(ILoggingEvent event) {
    var level = event.getLevel().toString().toLowerCase(Locale.ROOT);
    var members =
        members(
            event.getInstant(),
            level.equals("warn") ? "warning" : level,
            event.getLoggerName(),
            event.getFormattedMessage().strip());
    if (event.getThrowableProxy() != null) {
      members.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(field -> add(members, field.key, field.value));
    }
    return WRITER.writeToString(members);
  }

  private static Map<String, Object> members(
      Instant timestamp, String level, String logger, String message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("timestamp", timestamp.truncatedTo(ChronoUnit.MILLIS));
    members.put("level", level);
    members.put("logger", logger);
    members.put("message", message);
    return members;
  }

  /** Adds a field, under a name that is still free: a name that comes twice costs no line. */
  private static void add(Map<String, Object> members, String name, Object value) {
    var free = name;
    while (members.containsKey(free)) {
      free += "_";
    }
    members.put(free, value);
  }
}
