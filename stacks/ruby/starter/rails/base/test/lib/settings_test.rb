require "test_helper"
require "tempfile"

class SettingsTest < ActiveSupport::TestCase
  test "nothing has to be set" do
    assert_equal 1, Settings.new({}).workers
    Backing.from({})
  end

  test "every setting comes from its variable" do
    settings = Settings.new(
      "PORT" => "1234", "LOG_LEVEL" => "WARNING", "HEALTH_PATH" => "/alive", "READY_TIMEOUT_SECONDS" => "0.5",
      "SHUTDOWN_TIMEOUT_SECONDS" => "7", "WEB_CONCURRENCY" => "3", "RAILS_MAX_THREADS" => "9",
      "TRUSTED_PROXIES" => "10.0.0.1, 10.1.0.0/16,,fd00::/8"
    )
    assert_equal [ 1234, "warning", "/alive", 0.5, 7, 3, 9 ], [
      settings.port, settings.log_level, settings.health_path, settings.ready_timeout_seconds,
      settings.shutdown_timeout_seconds, settings.workers, settings.threads
    ]
    assert_equal 3, settings.trusted_proxies.size
  end

  [
    [ "PORT", "http" ], [ "PORT", "0" ], [ "PORT", "65536" ], [ "LOG_LEVEL", "loud" ], [ "HEALTH_PATH", "health" ],
    [ "READY_TIMEOUT_SECONDS", "nan" ], [ "SHUTDOWN_TIMEOUT_SECONDS", "-1" ], [ "WEB_CONCURRENCY", "0" ],
    [ "TRUSTED_PROXIES", "proxy" ], [ "TRUSTED_PROXIES", "*" ], [ "TRUSTED_PROXIES", "10.0.0.1/8" ]
  ].each do |name, value|
    test "#{name} is not #{value}" do
      error = assert_raises(Settings::Error) { Settings.new(name => value) }
      assert_match(/\A#{name} is "#{Regexp.escape(value)}": /, error.message)
    end
  end

  test "a secret comes from its variable or from its file, without the last newline" do
    assert_equal "hunter2", Settings.secret({ "PASSWORD" => "hunter2" }, "PASSWORD")
    assert_nil Settings.secret({ "PASSWORD" => "" }, "PASSWORD")
    Tempfile.create("password") do |file|
      file.write(" hunter 2\n")
      file.close
      assert_equal " hunter 2", Settings.secret({ "PASSWORD" => "", "PASSWORD_FILE" => file.path }, "PASSWORD")
      error = assert_raises(Settings::Error) { Settings.secret({ "PASSWORD" => "x", "PASSWORD_FILE" => file.path }, "PASSWORD") }
      assert_match(/\APASSWORD and PASSWORD_FILE are both/, error.message)
    end
  end

  test "a missing secret file is named" do
    error = assert_raises(Settings::Error) { Settings.secret({ "PASSWORD_FILE" => "/nowhere/password" }, "PASSWORD") }
    assert_equal 'PASSWORD_FILE is "/nowhere/password": No such file or directory', error.message
  end

  [ "host:1", "http://me:hunter2@host", "db://[hunter2", "db://me:hunter2@host:port", "db://me:hunter2@" ].each do |value|
    test "#{value} is refused without being shown" do
      error = assert_raises(Settings::Error) { Settings.address({ "DB_URL" => value }, "DB_URL", "db://db", schemes: %w[ db ]) }
      assert_match(/\ADB_URL is no /, error.message)
      assert_not_includes error.message, "hunter2"
    end
  end
end
