package app.backing;

import app.Variables;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** PostgreSQL: a pool of connections that fills when it is used. */
@Component
public class Postgres implements BackingService {

  private static final int SILENCE_LIMIT_SECONDS = 2;
  private static final int QUERY_LIMIT_SECONDS = 5;

  private final DataSource dataSource;

  Postgres(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Gives Spring Boot's properties for the database that the environment names. */
  public static Map<String, Object> properties(Variables variables) {
    var address =
        variables.address(
            "DATABASE_URL",
            "postgresql://app@postgres:5432/app",
            List.of("postgresql", "postgres"));
    var password = variables.secret("DATABASE_PASSWORD");
    // The driver wants the slash, and takes the last of two values: those of the address.
    var database = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
    var query = address.getRawQuery() == null ? "" : "&" + address.getRawQuery();
    var url =
        "jdbc:postgresql://%s:%d%s?connectTimeout=%d&socketTimeout=%d&tcpKeepAlive=true%s"
            .formatted(
                Variables.host(address),
                Variables.port(address, 5432),
                database,
                SILENCE_LIMIT_SECONDS,
                QUERY_LIMIT_SECONDS,
                query);
    var user = Variables.user(address).orElse("");
    var secret = password.or(() -> Variables.password(address)).orElse("");
    return Map.of(
        "spring.datasource.url", url,
        "spring.datasource.username", user,
        "spring.datasource.password", secret,
        // A migration may take its time, and needs no pool.
        "spring.flyway.url", url + "&socketTimeout=0",
        "spring.flyway.user", user,
        "spring.flyway.password", secret);
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public void check() throws SQLException {
    try (var connection = dataSource.getConnection()) {
      // A connection that stays silent is given up, so that the pool is not left with it.
      if (!connection.isValid(SILENCE_LIMIT_SECONDS)) {
        throw new SQLException("the connection is broken");
      }
    }
  }
}
