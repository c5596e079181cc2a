package app.web;

import app.Settings;
import app.backing.BackingService;
import app.backing.Readiness;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers whoever asks how the service is. */
@RestController
class Probes {

  private static final Logger log = LoggerFactory.getLogger(Probes.class);

  private final Settings settings;
  private final List<BackingService> services;

  @Autowired
  Probes(Settings settings, ObjectProvider<BackingService> services) {
    this(settings, services.stream().toList());
  }

  Probes(Settings settings, List<BackingService> services) {
    this.settings = settings;
    this.services = services;
  }

  /**
   * Alive: a failure restarts the service. No backing service is asked, since a restart would not
   * bring it back.
   */
  @GetMapping("${app.health-path}")
  ResponseEntity<Map<String, String>> health() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Map.of("status", "up"));
  }

  /** Ready: asked by whoever sends traffic. */
  @GetMapping(Settings.READY_PATH)
  ResponseEntity<Readiness> ready() {
    var readiness = Readiness.ask(services, settings.readyTimeout());
    var status = HttpStatus.OK;
    if (!readiness.down().isEmpty()) {
      status = HttpStatus.SERVICE_UNAVAILABLE;
      log.atWarn().addKeyValue("down", readiness.down()).log("not ready");
    }
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(readiness);
  }
}
