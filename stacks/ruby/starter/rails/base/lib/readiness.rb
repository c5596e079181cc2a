# Readiness: does every backing service answer, and in time?
module Readiness
  # Checks all services at the same time, each for `limit` seconds at most.
  def self.ask(services, limit)
    deadline = now + limit
    checks = services.map { |service| [ service, start(service) ] }.to_h { |service, check| [ service.name, result(service, check, deadline) ] }
    { status: checks.values.all? { |check| check[:status] == "up" } ? "up" : "down", checks: }
  end

  # The thread's value is the error of the check, if there was one, and when it ended.
  def self.start(service)
    started = now
    thread = Thread.new do
      error = begin
        service.check
        nil
      rescue StandardError => caught
        # A message may say too much.
        caught.class.name
      end
      [ error, now ]
    end
    [ thread, started ]
  end

  def self.result(service, (thread, started), deadline)
    error, ended = thread.join([ deadline - now, 0 ].max) ? thread.value : [ "timed out", now ]
    thread.kill
    latency_ms = ((ended - started) * 1000).round(1)
    return { status: "up", latency_ms: } unless error
    Rails.logger.warn("#{service.name} is down: #{error}")
    { status: "down", latency_ms:, error: }
  end

  def self.now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  private_class_method :start, :result, :now
end
