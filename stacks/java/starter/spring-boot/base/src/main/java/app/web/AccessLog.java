package app.web;

import app.Settings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs each request, but not the probes that succeed: they would drown the rest. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AccessLog extends OncePerRequestFilter {

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

  private final Set<String> probes;

  AccessLog(Settings settings) {
    probes = Set.of(settings.healthPath(), Settings.READY_PATH);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long started = System.nanoTime();
    // What an exception becomes, which gets here before its answer does.
    int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    try {
      chain.doFilter(request, response);
      status = response.getStatus();
    } finally {
      var path = request.getRequestURI();
      if (status >= 400 || !probes.contains(path)) {
        log.atInfo()
            .addKeyValue("method", request.getMethod())
            .addKeyValue("path", path)
            .addKeyValue("client", request.getRemoteAddr())
            .addKeyValue("status", status)
            .addKeyValue("duration_ms", Math.round((System.nanoTime() - started) / 1e5) / 10.0)
            .log("{} {} {}", request.getMethod(), path, status);
      }
    }
  }
}
