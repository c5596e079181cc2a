package app.web;

import app.backing.MessageQueue;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Messages on their way through the queue. */
@RestController
class Messages {

  private final MessageQueue queue;

  Messages(MessageQueue queue) {
    this.queue = queue;
  }

  record Message(String text) {}

  @PostMapping("/messages")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Message send(@RequestBody Message message) throws Exception {
    if (message.text() == null || message.text().isEmpty()) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "text is missing");
    }
    queue.send(message.text());
    return message;
  }

  @GetMapping("/messages")
  ResponseEntity<Message> receive() throws Exception {
    return queue
        .receive()
        .map(text -> ResponseEntity.ok(new Message(text)))
        .orElse(ResponseEntity.noContent().build());
  }
}
