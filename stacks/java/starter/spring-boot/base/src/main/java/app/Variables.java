package app;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment's variables. An empty one counts as not set. */
public record Variables(Map<String, String> values) {

  // URI itself takes no host with an underscore, and Swarm's names of services have one.
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "((?<user>[^:@]*)(:(?<password>[^@]*))?@)?(?<host>\\[[^]]+]|[^:@\\[]+)(:(?<port>[0-9]{1,5}))?");

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  public int number(String name, int fallback, int minimum, int maximum) {
    return between(name, fallback, minimum, maximum, Integer::valueOf).intValue();
  }

  public Duration seconds(String name, int fallback) {
    var seconds = between(name, fallback, 0, 3600, Double::valueOf);
    return Duration.ofMillis(Math.round(seconds.doubleValue() * 1000));
  }

  private Number between(
      String name, int fallback, int minimum, int maximum, Function<String, Number> parse) {
    var value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      var number = parse.apply(value.get());
      if (minimum <= number.doubleValue() && number.doubleValue() <= maximum) {
        return number;
      }
    } catch (NumberFormatException error) {
      // Refused below, like a number that is too large.
    }
    throw new SettingsException(
        "%s is \"%s\": it is a number from %d to %d"
            .formatted(name, value.get(), minimum, maximum));
  }

  /**
   * Gives a secret: from the variable, or from the file that {@code <name>_FILE} names, which keeps
   * it out of the environment.
   */
  public Optional<String> secret(String name) {
    var value = text(name);
    var file = text(name + "_FILE");
    if (file.isEmpty()) {
      return value;
    }
    if (value.isPresent()) {
      throw new SettingsException(
          "%s and %s_FILE are both set: keep one of them".formatted(name, name));
    }
    try {
      return Optional.of(Files.readString(Path.of(file.get())).replaceFirst("\\R\\z", ""));
    } catch (IOException error) {
      var cause = error instanceof NoSuchFileException ? "no such file" : "it cannot be read";
      throw new SettingsException("%s_FILE is \"%s\": %s".formatted(name, file.get(), cause));
    }
  }

  /** Gives the address of a backing service. */
  public URI address(String name, String fallback, List<String> schemes) {
    try {
      var address = new URI(text(name).orElse(fallback));
      if (schemes.contains(address.getScheme()) && authority(address).matches()) {
        return address;
      }
    } catch (URISyntaxException error) {
      // Refused below, without the value: it may hold a password.
    }
    throw new SettingsException(
        "%s is no address that begins with %s://".formatted(name, schemes.getFirst()));
  }

  /** Gives the host that an address names. */
  public static String host(URI address) {
    return part(address, "host").orElseThrow();
  }

  /** Gives the port that an address names, or else the fallback. */
  public static int port(URI address, int fallback) {
    return part(address, "port").map(Integer::parseInt).orElse(fallback);
  }

  /** Gives the user that an address names. */
  public static Optional<String> user(URI address) {
    return part(address, "user");
  }

  /** Gives the password that an address holds. */
  public static Optional<String> password(URI address) {
    return part(address, "password");
  }

  private static Optional<String> part(URI address, String name) {
    return Optional.of(authority(address))
        .filter(Matcher::matches)
        .map(found -> found.group(name))
        .filter(text -> !text.isEmpty())
        .map(text -> URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
  }

  private static Matcher authority(URI address) {
    return AUTHORITY.matcher(Objects.toString(address.getRawAuthority(), ""));
  }
}
