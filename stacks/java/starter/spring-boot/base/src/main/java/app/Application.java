package app;

import app.logs.JsonFormat;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The process: reads the settings, then leaves the rest to Spring Boot. */
@SpringBootApplication
public class Application {

  public static void main(String[] args) {
    create(settingsOrExit()).run(args);
  }

  /** Creates the application, which listens once it is run. */
  static SpringApplication create(Settings settings) {
    // A thread that fails leaves a line like all others.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) ->
            LoggerFactory.getLogger(Application.class)
                .error("thread {} failed", thread.getName(), error));
    var application = new SpringApplication(Application.class);
    application.setDefaultProperties(settings.properties());
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    return application;
  }

  private static Settings settingsOrExit() {
    try {
      return Settings.read(new Variables(System.getenv()));
    } catch (SettingsException error) {
      System.out.print(JsonFormat.line("error", Application.class.getName(), error.getMessage()));
      System.exit(1);
      throw error;
    }
  }
}
