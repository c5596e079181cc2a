package app.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import app.SettingsException;
import app.Variables;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

class RedisTest {

  private static Map<String, Object> properties(Map<String, String> variables) {
    return Redis.properties(new Variables(variables));
  }

  @Test
  void hasAnAddressByDefault() {
    assertThat(properties(Map.of()))
        .containsEntry("spring.data.redis.host", "redis")
        .containsEntry("spring.data.redis.port", 6379)
        .containsEntry("spring.data.redis.database", "0")
        .containsEntry("spring.data.redis.ssl.enabled", false)
        .doesNotContainKeys("spring.data.redis.username", "spring.data.redis.password");
  }

  @Test
  void takesTheAddressApart() {
    assertThat(properties(Map.of("CACHE_URL", "rediss://me:p%40ss@cache:6380/3")))
        .containsEntry("spring.data.redis.host", "cache")
        .containsEntry("spring.data.redis.port", 6380)
        .containsEntry("spring.data.redis.database", "3")
        .containsEntry("spring.data.redis.ssl.enabled", true)
        .containsEntry("spring.data.redis.username", "me")
        .containsEntry("spring.data.redis.password", "p@ss");
  }

  @Test
  void thePasswordComesFromItsVariable() {
    assertThat(properties(Map.of("CACHE_PASSWORD", "s3cret")))
        .containsEntry("spring.data.redis.password", "s3cret");
  }

  @Test
  void anotherKindOfAddressIsRefused() {
    assertThatThrownBy(() -> properties(Map.of("CACHE_URL", "http://cache")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("CACHE_URL is no address that begins with redis://");
  }

  @Test
  void aCheckThatGetsNoAnswerFailsAndGivesTheConnectionBack() {
    var factory = mock(RedisConnectionFactory.class);
    var connection = mock(RedisConnection.class);
    given(factory.getConnection()).willReturn(connection);
    given(connection.ping())
        .willReturn("PONG")
        .willThrow(new RedisConnectionFailureException("gone"));
    var redis = new Redis(factory);
    redis.check();
    assertThatThrownBy(redis::check).isInstanceOf(RedisConnectionFailureException.class);
    verify(connection, times(2)).close();
  }
}
