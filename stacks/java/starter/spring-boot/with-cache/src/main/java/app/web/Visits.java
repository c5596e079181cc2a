package app.web;

import app.backing.Counter;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Visits, which the cache counts for all instances of the service. */
@RestController
class Visits {

  private final Counter counter;

  Visits(Counter counter) {
    this.counter = counter;
  }

  record Count(long visits) {}

  @PostMapping("/visits")
  Count visit() throws Exception {
    return new Count(counter.increment("visits"));
  }
}
