package app.backing;

import app.Variables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** Redis: a pool of connections that fills when it is used. */
@Component
public class Redis implements BackingService {

  private final RedisConnectionFactory connections;

  Redis(RedisConnectionFactory connections) {
    this.connections = connections;
  }

  /** Gives Spring Boot's properties for the cache that the environment names. */
  public static Map<String, Object> properties(Variables variables) {
    var address =
        variables.address("CACHE_URL", "redis://redis:6379/0", List.of("redis", "rediss"));
    var password = variables.secret("CACHE_PASSWORD");
    var database = address.getPath().replaceFirst("^/", "");
    Map<String, Object> properties = new HashMap<>();
    properties.put("spring.data.redis.host", Variables.host(address));
    properties.put("spring.data.redis.port", Variables.port(address, 6379));
    properties.put("spring.data.redis.database", database.isEmpty() ? "0" : database);
    properties.put("spring.data.redis.ssl.enabled", address.getScheme().equals("rediss"));
    Variables.user(address).ifPresent(user -> properties.put("spring.data.redis.username", user));
    password
        .or(() -> Variables.password(address))
        .ifPresent(secret -> properties.put("spring.data.redis.password", secret));
    return properties;
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public void check() {
    try (var connection = connections.getConnection()) {
      connection.ping();
    }
  }
}
