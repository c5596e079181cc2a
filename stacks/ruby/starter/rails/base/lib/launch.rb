require_relative "../config/boot"
require_relative "backing"
require_relative "logs"
require_relative "settings"

# How the commands in bin/ begin and end: what is wrong with the settings is one clear line, and all output is JSON.
module Launch
  def self.run
    # Thruster passes only standard error on, so that is where the output of what it starts goes.
    STDOUT.reopen(STDERR) if ENV["BEHIND_THRUSTER"]
    Logs.capture("info")
    settings = Settings.current
    Logs.capture(settings.log_level)
    Backing.services
    secret_key = Settings.secret(ENV, "SECRET_KEY_BASE")
    yield settings, secret_key
  rescue Settings::Error => error
    Logs.logger.error(error.message)
    exit 1
  rescue StandardError, ScriptError => error
    Logs.logger.fatal({ message: "#{error.class}: #{error.message}", exception: error })
    exit 1
  end

  # What Thruster is told: to listen on the service's port, and that Puma listens on the next one.
  def self.thruster(settings)
    port = settings.port == 65_535 ? 65_534 : settings.port + 1
    {
      "BEHIND_THRUSTER" => "1",
      "THRUSTER_HTTP_PORT" => settings.port.to_s,
      "THRUSTER_TARGET_PORT" => port.to_s,
      "THRUSTER_LOG_REQUESTS" => "0"
    }
  end
end
