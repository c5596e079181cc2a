require "test_helper"
require_relative "../../lib/launch"

class LaunchTest < ActiveSupport::TestCase
  test "a wrong setting is one line and no start" do
    code, lines = command("bin/server", TRUSTED_PROXIES: "proxy")
    assert_equal 1, code
    assert_equal [ "error" ], lines.pluck(:level)
    assert_match(/\ATRUSTED_PROXIES is "proxy": /, lines.first[:message])
  end

  test "a missing file of the secret key is one line and no start" do
    code, lines = command("bin/server", SECRET_KEY_BASE_FILE: "/nowhere/key")
    assert_equal 1, code
    assert_equal [ 'SECRET_KEY_BASE_FILE is "/nowhere/key": No such file or directory' ], lines.pluck(:message)
  end

  test "Thruster listens on the port, and Puma on the next" do
    environment = Launch.thruster(Settings.new("PORT" => "9001"))
    assert_equal %w[ 9001 9002 ], environment.values_at("THRUSTER_HTTP_PORT", "THRUSTER_TARGET_PORT")
    assert_equal "65534", Launch.thruster(Settings.new("PORT" => "65535"))["THRUSTER_TARGET_PORT"]
  end
end
