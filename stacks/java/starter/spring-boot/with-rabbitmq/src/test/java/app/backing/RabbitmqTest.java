package app.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import app.SettingsException;
import app.Variables;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.connection.CorrelationData.Confirm;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

class RabbitmqTest {

  private final RabbitTemplate template = mock(RabbitTemplate.class);
  private final Rabbitmq rabbitmq = new Rabbitmq(template);

  private static Map<String, Object> properties(Map<String, String> variables) {
    return Rabbitmq.properties(new Variables(variables));
  }

  private void confirm(boolean ack) {
    willAnswer(
            call -> call.<CorrelationData>getArgument(3).getFuture().complete(new Confirm(ack, "")))
        .given(template)
        .convertAndSend(eq(""), eq("messages"), eq("hello"), any(CorrelationData.class));
  }

  @Test
  void hasAnAddressByDefault() {
    assertThat(properties(Map.of()))
        .containsEntry("spring.rabbitmq.host", "rabbitmq")
        .containsEntry("spring.rabbitmq.port", 5672)
        .containsEntry("spring.rabbitmq.virtual-host", "/")
        .containsEntry("spring.rabbitmq.ssl.enabled", false)
        .containsEntry("spring.rabbitmq.username", "app")
        .doesNotContainKey("spring.rabbitmq.password");
  }

  @Test
  void takesTheAddressApart() {
    assertThat(properties(Map.of("QUEUE_URL", "amqps://me:p%40ss@queue/orders%2Feu")))
        .containsEntry("spring.rabbitmq.host", "queue")
        .containsEntry("spring.rabbitmq.port", 5671)
        .containsEntry("spring.rabbitmq.virtual-host", "orders/eu")
        .containsEntry("spring.rabbitmq.ssl.enabled", true)
        .containsEntry("spring.rabbitmq.username", "me")
        .containsEntry("spring.rabbitmq.password", "p@ss");
  }

  @Test
  void thePasswordComesFromItsVariable() {
    assertThat(properties(Map.of("QUEUE_PASSWORD", "s3cret")))
        .containsEntry("spring.rabbitmq.password", "s3cret");
  }

  @Test
  void anotherKindOfAddressIsRefused() {
    assertThatThrownBy(() -> properties(Map.of("QUEUE_URL", "http://app:s3cret@queue")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("QUEUE_URL is no address that begins with amqp://");
  }

  @Test
  void aMessageCountsAsSentOnceTheServerConfirmsIt() throws Exception {
    confirm(true);
    rabbitmq.send("hello");
    confirm(false);
    assertThatThrownBy(() -> rabbitmq.send("hello")).isInstanceOf(AmqpException.class);
  }

  @Test
  void takesAMessageOffTheQueue() {
    var message = new Message("hello".getBytes(StandardCharsets.UTF_8));
    given(template.receive("messages")).willReturn(message, (Message) null);
    assertThat(rabbitmq.receive()).contains("hello");
    assertThat(rabbitmq.receive()).isEmpty();
  }
}
