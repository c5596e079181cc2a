# Puma, which runs the application in threads, and in as many processes as WEB_CONCURRENCY says.

require_relative "../lib/settings"

settings = Settings.current

port settings.port, settings.behind_thruster? ? "127.0.0.1" : "0.0.0.0"
threads settings.threads, settings.threads
if settings.workers > 1
  workers settings.workers
  preload_app!
  # Now and then a process does not end when it is told to: https://github.com/puma/puma/issues/3677.
  worker_shutdown_timeout settings.shutdown_timeout_seconds + 1
end

# To stop on request is no failure.
raise_exception_on_sigterm false
force_shutdown_after settings.shutdown_timeout_seconds
# Every line becomes a line of JSON, which has a time of its own.
log_formatter { |text| text.sub(/\A\W+/, "") }
lowlevel_error_handler { |_error| [ 500, { "content-type" => "application/json" }, [ %({"status":500,"error":"Internal Server Error"}) ] ] }
