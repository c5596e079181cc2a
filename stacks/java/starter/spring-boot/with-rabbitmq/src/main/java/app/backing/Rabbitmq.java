package app.backing;

import app.Variables;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.amqp.autoconfigure.ConnectionFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** RabbitMQ: one connection for all, made when it is needed, with channels that are kept. */
@Component
public class Rabbitmq implements BackingService, MessageQueue {

  private static final String QUEUE = "messages";
  private static final int SILENCE_LIMIT_MS = 2000;

  private final RabbitTemplate template;

  Rabbitmq(RabbitTemplate template) {
    this.template = template;
  }

  /** Gives Spring Boot's properties for the queue that the environment names. */
  public static Map<String, Object> properties(Variables variables) {
    var address =
        variables.address("QUEUE_URL", "amqp://app@rabbitmq:5672", List.of("amqp", "amqps"));
    var password = variables.secret("QUEUE_PASSWORD");
    boolean encrypted = address.getScheme().equals("amqps");
    Map<String, Object> properties = new HashMap<>();
    properties.put("spring.rabbitmq.host", Variables.host(address));
    properties.put("spring.rabbitmq.port", Variables.port(address, encrypted ? 5671 : 5672));
    properties.put("spring.rabbitmq.ssl.enabled", encrypted);
    properties.put("spring.rabbitmq.virtual-host", virtualHost(address));
    Variables.user(address).ifPresent(user -> properties.put("spring.rabbitmq.username", user));
    password
        .or(() -> Variables.password(address))
        .ifPresent(secret -> properties.put("spring.rabbitmq.password", secret));
    return properties;
  }

  /** Gives what follows the slash: nothing there means the virtual host that is named by one. */
  private static String virtualHost(URI address) {
    var path = address.getPath();
    return path.length() > 1 ? path.substring(1) : "/";
  }

  /** The queue, which survives a restart of the server. Each new connection makes sure of it. */
  @Bean
  static Queue messageQueue() {
    return new Queue(QUEUE);
  }

  @Bean
  static ConnectionFactoryCustomizer noLongHandshake() {
    return factory -> factory.setHandshakeTimeout(SILENCE_LIMIT_MS);
  }

  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public void check() {
    // Every server has this exchange.
    template.execute(channel -> channel.exchangeDeclarePassive("amq.direct"));
  }

  @Override
  public void send(String text) throws Exception {
    var message = new CorrelationData();
    template.convertAndSend("", QUEUE, text, message);
    var confirm = message.getFuture().get(SILENCE_LIMIT_MS, TimeUnit.MILLISECONDS);
    if (!confirm.ack() || message.getReturned() != null) {
      throw new AmqpException("the server did not keep the message");
    }
  }

  @Override
  public Optional<String> receive() {
    return Optional.ofNullable(template.receive(QUEUE))
        .map(message -> new String(message.getBody(), StandardCharsets.UTF_8));
  }
}
