package app.backing;

import java.util.Optional;

/** A queue of texts, which keeps them until somebody takes them. */
public interface MessageQueue {

  /** Puts a text in; returns once the queue has it for good. */
  void send(String text) throws Exception;

  /** Takes the oldest text off; empty if there is none. */
  Optional<String> receive() throws Exception;
}
