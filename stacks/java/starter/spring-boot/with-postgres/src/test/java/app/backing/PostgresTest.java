package app.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import app.SettingsException;
import app.Variables;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;

class PostgresTest {

  private static Map<String, Object> properties(Map<String, String> variables) {
    return Postgres.properties(new Variables(variables));
  }

  @Test
  void hasAnAddressByDefault() {
    assertThat(properties(Map.of()))
        .containsEntry(
            "spring.datasource.url",
            "jdbc:postgresql://postgres:5432/app?connectTimeout=2&socketTimeout=5&tcpKeepAlive=true")
        .containsEntry("spring.datasource.username", "app")
        .containsEntry("spring.datasource.password", "");
  }

  @Test
  void takesTheAddressApartAndKeepsItsParameters() {
    assertThat(
            properties(
                Map.of("DATABASE_URL", "postgres://me:p%40ss@db/orders?sslmode=verify-full")))
        .containsEntry(
            "spring.datasource.url",
            "jdbc:postgresql://db:5432/orders?connectTimeout=2&socketTimeout=5&tcpKeepAlive=true"
                + "&sslmode=verify-full")
        .containsEntry("spring.datasource.username", "me")
        .containsEntry("spring.datasource.password", "p@ss");
  }

  @Test
  void aMigrationMayTakeItsTime() throws SQLException {
    var properties = properties(Map.of());
    var url = properties.get("spring.flyway.url").toString();
    assertThat(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
        .filteredOn(property -> property.name.equals("socketTimeout"))
        .extracting(property -> property.value)
        .containsExactly("0");
    assertThat(properties).containsEntry("spring.flyway.user", "app");
  }

  @Test
  void theDriverTakesTheParametersOfTheAddressBeforeOurs() throws SQLException {
    var address = Map.of("DATABASE_URL", "postgresql://shop_db?connectTimeout=9");
    var url = properties(address).get("spring.datasource.url").toString();
    assertThat(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
        .filteredOn(property -> List.of("PGHOST", "connectTimeout").contains(property.name))
        .extracting(property -> property.value)
        .containsExactlyInAnyOrder("shop_db", "9");
  }

  @Test
  void thePasswordComesFromItsVariable() {
    assertThat(properties(Map.of("DATABASE_PASSWORD", "s3cret")))
        .containsEntry("spring.datasource.password", "s3cret");
  }

  @Test
  void anotherKindOfAddressIsRefused() {
    assertThatThrownBy(() -> properties(Map.of("DATABASE_URL", "mysql://db/app")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("DATABASE_URL is no address that begins with postgresql://");
  }

  @Test
  void aCheckThatGetsNoAnswerFailsAndGivesTheConnectionBack() throws SQLException {
    var dataSource = mock(DataSource.class);
    var connection = mock(Connection.class);
    given(dataSource.getConnection()).willReturn(connection);
    given(connection.isValid(ArgumentMatchers.anyInt())).willReturn(true, false);
    var postgres = new Postgres(dataSource);
    postgres.check();
    assertThatThrownBy(postgres::check).isInstanceOf(SQLException.class);
    verify(connection, times(2)).close();
  }
}
