package app.backing;

/** A backing service that does in its check what a test wants. */
public record Fake(String name, Action action) implements BackingService {

  /** What a check does. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  public static Fake up(String name) {
    return new Fake(name, () -> {});
  }

  public static Fake down(String name) {
    return new Fake(
        name,
        () -> {
          throw new IllegalStateException("password=s3cret");
        });
  }

  public static Fake hanging(String name) {
    return new Fake(name, () -> Thread.sleep(600_000));
  }

  @Override
  public void check() throws Exception {
    action.run();
  }
}
