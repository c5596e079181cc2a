package app.backing;

/** A service that counts: correct however many ask it at the same time. */
public interface Counter {

  /** Adds one to what is under the key, and gives the sum; the first one is 1. */
  long increment(String key) throws Exception;
}
