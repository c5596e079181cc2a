package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariablesTest {

  @TempDir private Path folder;

  private static Variables variables(String... namesAndValues) {
    return switch (namesAndValues.length) {
      case 0 -> new Variables(Map.of());
      case 2 -> new Variables(Map.of(namesAndValues[0], namesAndValues[1]));
      default ->
          new Variables(
              Map.of(namesAndValues[0], namesAndValues[1], namesAndValues[2], namesAndValues[3]));
    };
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("password"), content);
  }

  @Test
  void aSecretComesFromTheVariable() {
    assertThat(variables("PASSWORD", "s3cret").secret("PASSWORD")).contains("s3cret");
    assertThat(variables().secret("PASSWORD")).isEmpty();
  }

  @Test
  void aSecretComesFromTheFileWithoutItsLastLineBreak() throws IOException {
    for (var content : List.of("two\nlines\n", "two\nlines", "two\nlines\r\n")) {
      var variables = variables("PASSWORD_FILE", file(content).toString());
      assertThat(variables.secret("PASSWORD")).contains("two\nlines");
    }
  }

  @Test
  void aSecretThatIsSetTwiceIsRefusedWithoutItsValue() throws IOException {
    var variables = variables("PASSWORD", "s3cret", "PASSWORD_FILE", file("other").toString());
    assertThatThrownBy(() -> variables.secret("PASSWORD"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("PASSWORD and PASSWORD_FILE are both set: keep one of them");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> variables("PASSWORD_FILE", "/nowhere").secret("PASSWORD"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("PASSWORD_FILE is \"/nowhere\": no such file");
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithoutItsValue() {
    for (var value :
        List.of("http://app:s3cret@db/app", "://s3cret", "redis:s3cret", "redis://:s3cret@/0")) {
      assertThatThrownBy(() -> variables("URL", value).address("URL", "", List.of("redis")))
          .isInstanceOf(SettingsException.class)
          .hasMessage("URL is no address that begins with redis://");
    }
  }

  @Test
  void userAndPasswordOfAnAddressAreDecoded() {
    var address = URI.create("redis://app:a%40b:c@cache:6379");
    assertThat(Variables.user(address)).contains("app");
    assertThat(Variables.password(address)).contains("a@b:c");
    assertThat(Variables.user(URI.create("redis://cache"))).isEmpty();
    assertThat(Variables.password(URI.create("redis://app@cache"))).isEmpty();
    assertThat(Variables.password(URI.create("redis://:a+b@cache"))).contains("a+b");
  }

  @Test
  void hostAndPortOfAnAddressAreFoundWhateverTheHostIs() {
    for (var host : List.of("cache", "shop_cache", "10.0.0.1", "[::1]")) {
      var value = "redis://app:s3cret@" + host;
      var address = variables("URL", value + ":6380/0").address("URL", "", List.of("redis"));
      assertThat(Variables.host(address)).isEqualTo(host);
      assertThat(Variables.port(address, 6379)).isEqualTo(6380);
      assertThat(Variables.port(URI.create(value), 6379)).isEqualTo(6379);
    }
  }
}
