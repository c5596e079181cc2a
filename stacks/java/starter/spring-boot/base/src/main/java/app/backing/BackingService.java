package app.backing;

/** A backing service: another program that this one talks to over the network. */
public interface BackingService {

  String name();

  /** Makes one round trip; whatever it throws means that the service is down. */
  void check() throws Exception;
}
