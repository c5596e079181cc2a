package app.web;

import app.Settings;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes of the service itself. */
@RestController
class Routes {

  record Greeting(String service, String message) {}

  @GetMapping("/")
  Greeting index() {
    return new Greeting(Settings.SERVICE_NAME, "It works.");
  }
}
