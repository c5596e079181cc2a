package app.web;

import org.apache.catalina.core.StandardContext;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.actuate.endpoint.web.WebMvcEndpointHandlerMapping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the server does otherwise than Spring Boot would have it. */
@Configuration(proxyBeanMethods = false)
class Server {

  private static final int UNLOAD_DELAY_MS = 20;

  /**
   * Lets the routes of the service go before those of Actuator. The health path may be one of
   * theirs, such as /actuator/health, and Actuator would ask the backing services there.
   */
  @Bean
  static BeanPostProcessor ownRoutesFirst() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof WebMvcEndpointHandlerMapping actuator) {
          actuator.setOrder(1);
        }
        return bean;
      }
    };
  }

  /**
   * Gives open requests SHUTDOWN_TIMEOUT_SECONDS and no more: Tomcat would wait for them for two
   * seconds after that.
   */
  @Bean
  static WebServerFactoryCustomizer<TomcatServletWebServerFactory> noSecondWait() {
    return factory ->
        factory.addContextCustomizers(
            context -> ((StandardContext) context).setUnloadDelay(UNLOAD_DELAY_MS));
  }
}
