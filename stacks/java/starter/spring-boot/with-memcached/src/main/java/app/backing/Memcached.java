package app.backing;

import app.Variables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.exception.MemcachedException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Memcached: one connection for all, made when it is needed, and made anew after it failed. */
@Component
public class Memcached implements BackingService, Counter, DisposableBean {

  private static final int CONNECT_LIMIT_MS = 1000;
  private static final int ANSWER_LIMIT_MS = 2000;

  private final String host;
  private final int port;
  private final ReentrantLock lock = new ReentrantLock();
  private MemcachedClient client;

  @Autowired
  Memcached(@Value("${app.memcached.host}") String host, @Value("${app.memcached.port}") int port) {
    this.host = host;
    this.port = port;
  }

  /** Gives our properties for the cache that the environment names. */
  public static Map<String, Object> properties(Variables variables) {
    var address =
        variables.address("CACHE_URL", "memcached://memcached:11211", List.of("memcached"));
    return Map.of(
        "app.memcached.host", Variables.host(address),
        "app.memcached.port", Variables.port(address, 11211));
  }

  @Override
  public String name() {
    return "memcached";
  }

  @Override
  public void check() throws Exception {
    ask(memcached -> memcached.get("ready"));
  }

  @Override
  public long increment(String key) throws Exception {
    return ask(memcached -> memcached.incr(key, 1, 1));
  }

  /** What is asked of Memcached. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(MemcachedClient memcached) throws Exception;
  }

  private <T> T ask(Question<T> question) throws Exception {
    var memcached = connected();
    try {
      return question.ask(memcached);
    } catch (MemcachedException | TimeoutException error) {
      forget(memcached);
      throw error;
    }
  }

  private MemcachedClient connected() throws Exception {
    // While one connects, the others do not wait for longer than it may take.
    if (!lock.tryLock(CONNECT_LIMIT_MS, TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("no connection yet");
    }
    try {
      if (client != null && client.getAvailableServers().isEmpty()) {
        forget(client);
      }
      if (client == null) {
        client = connect();
      }
      return client;
    } finally {
      lock.unlock();
    }
  }

  private MemcachedClient connect() throws IOException {
    var address = new InetSocketAddress(InetAddress.getByName(host), port);
    var builder = new XMemcachedClientBuilder(List.of(address));
    builder.setConnectTimeout(CONNECT_LIMIT_MS);
    builder.setOpTimeout(ANSWER_LIMIT_MS);
    // Its own attempts would come less and less often, and at an address that may be an old one.
    builder.setEnableHealSession(false);
    return builder.build();
  }

  /** Gives the thread that closes the connection: it says goodbye, and waits for an answer. */
  private Thread forget(MemcachedClient failed) {
    lock.lock();
    try {
      if (client == failed) {
        client = null;
      }
    } finally {
      lock.unlock();
    }
    return Thread.startVirtualThread(() -> shutDown(failed));
  }

  private static void shutDown(MemcachedClient client) {
    try {
      client.shutdown();
    } catch (IOException error) {
      // It is of no use any more.
    }
  }

  @Override
  public void destroy() throws InterruptedException {
    if (client != null) {
      forget(client).join(ANSWER_LIMIT_MS);
    }
  }
}
