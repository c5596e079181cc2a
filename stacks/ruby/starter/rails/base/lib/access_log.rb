# The access log: one line for each request, written when it has been answered.
# Not for the probes that succeed: they would drown the rest.
class AccessLog
  def initialize(app, probes:)
    @app, @probes = app, probes
  end

  def call(env)
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    # What an exception becomes that gets here.
    status = 500
    status, headers, body = @app.call(env)
    [ status, headers, body ]
  ensure
    log(env, status, started) unless status < 400 && @probes.include?(env["PATH_INFO"])
  end

  private

  def log(env, status, started)
    method, path = env["REQUEST_METHOD"], env["PATH_INFO"]
    duration_ms = ((Process.clock_gettime(Process::CLOCK_MONOTONIC) - started) * 1000).round(1)
    Rails.logger.info({ message: "#{method} #{path} #{status}", method:, path:, status:, client: env["REMOTE_ADDR"], duration_ms: })
  end
end
