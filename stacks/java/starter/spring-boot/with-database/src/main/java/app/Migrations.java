package app;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Brings the schema of the database up to date, with what stands in db/migration. It is a mode of
 * its own and no part of the start: many instances start, and one of them changing the schema would
 * keep the others waiting.
 */
@ImportAutoConfiguration(FlywayAutoConfiguration.class)
class Migrations {

  /** The argument that asks for it. */
  static final String MODE = "migrate";

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  /** Gives the exit code: 0 when the schema is up to date. */
  static int run(Settings settings) {
    var application = new SpringApplication(Migrations.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setDefaultProperties(settings.properties());
    try (var context = application.run("--spring.flyway.enabled=true")) {
      var result = context.getBean(Flyway.class).migrate();
      log.atInfo()
          .addKeyValue("applied", result.migrationsExecuted)
          .log("the schema is up to date");
      return 0;
    } catch (FlywayException error) {
      // It comes with rules and blank lines between what it says.
      var cause = error.getMessage().strip().replaceAll("\\R[-\\s]*", "; ");
      log.error("the migration failed: {}", cause);
      return 1;
    }
  }

  /** Does nothing when the context starts: an error would come as one of Spring's. */
  @Bean
  FlywayMigrationStrategy onlyOnDemand() {
    return flyway -> {};
  }
}
