package app;

/** A variable that is missing or wrong. The message names it, and holds no secret. */
public class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
