package app.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers in JSON where a request fails, without a word about the cause, which is logged. */
@RestControllerAdvice
class Failures extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  @ExceptionHandler
  ProblemDetail unexpected(Exception error) {
    log.error("request failed", error);
    return ProblemDetail.forStatus(HttpStatus.INTERNAL_SERVER_ERROR);
  }
}
