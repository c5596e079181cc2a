# Starts a command of the application with the settings of its container, or the server where no command is given:
#   ruby docker/rails/boot.rb ruby bin/rails db:prepare

require "bundler/setup"
require "securerandom"
require "uri"

def fail_with(text)
  warn text
  exit 1
end

# A secret may come from a file: DATABASE_PASSWORD_FILE=/run/secrets/database_password.
ENV.keys.grep(/_(KEY|KEY_BASE|PASSWORD|SECRET|TOKEN|URL)_FILE\z/).each do |variable|
  name, path = variable.delete_suffix("_FILE"), ENV.delete(variable)
  fail_with("#{name} and #{variable} are both set: set one of them") if ENV.key?(name)
  fail_with("#{variable} names a file that cannot be read: #{path}") unless File.readable?(path)
  ENV[name] = File.read(path).chomp
end

# The address of the database as Rails takes it: with the password, and for MySQL with the driver of the Gemfile.
if (address = ENV["DATABASE_URL"])
  begin
    uri = URI(address)
  rescue URI::InvalidURIError
    fail_with("DATABASE_URL is not an address such as postgresql://user@host:5432/name")
  end
  uri.password ||= URI.encode_uri_component(ENV["DATABASE_PASSWORD"]) if uri.user && ENV["DATABASE_PASSWORD"]
  uri.scheme = "trilogy" if uri.scheme == "mysql" && File.read("Gemfile.lock").match?(/^    trilogy \(/)
  ENV["DATABASE_URL"] = uri.to_s
end

production = ENV["RAILS_ENV"] == "production"
if production && %w[SECRET_KEY_BASE RAILS_MASTER_KEY].none? { |name| ENV.key?(name) } && Dir["config/**/*.key"].empty?
  warn "Neither SECRET_KEY_BASE nor RAILS_MASTER_KEY is set: what is signed is worth nothing after a restart"
  ENV["SECRET_KEY_BASE"] = SecureRandom.hex(64)
end

exec(*ARGV) if ARGV.any?

port = ENV.fetch("PORT")
exec("ruby", "bin/rails", "server", "--binding", "0.0.0.0", "--port", port, "--pid", "/tmp/server.pid") unless production

require "puma/cli"
begin
  Puma::CLI.new([ "--config", "config/puma.rb", "--bind", "tcp://0.0.0.0:#{port}" ]).run
rescue SignalException => signal
  # To stop on request is no failure.
  raise unless signal.signm == "SIGTERM"
end
