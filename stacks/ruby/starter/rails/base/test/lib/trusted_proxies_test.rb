require "test_helper"

class TrustedProxiesTest < ActiveSupport::TestCase
  def seen(trusted, peer, thruster: false, **headers)
    networks = Settings.networks({ "PROXIES" => trusted }, "PROXIES")
    env = { "REMOTE_ADDR" => peer, **headers.transform_keys { |name| "HTTP_#{name.upcase}" } }
    TrustedProxies.new(->(request) { request }, networks, thruster:).call(env)
  end

  test "nobody is believed by default" do
    env = seen("", "10.0.0.1", x_forwarded_for: "203.0.113.9", x_forwarded_proto: "https", client_ip: "203.0.113.9")
    assert_equal({ "REMOTE_ADDR" => "10.0.0.1" }, env)
  end

  test "the client is the right-most address that is not trusted" do
    env = seen("10.0.0.0/8", "10.0.0.1", x_forwarded_for: "198.51.100.1, 203.0.113.9, 10.0.0.2", x_forwarded_proto: "https")
    assert_equal({ "REMOTE_ADDR" => "203.0.113.9", "HTTP_X_FORWARDED_PROTO" => "https" }, env)
  end

  test "what is no address says nothing" do
    assert_equal "10.0.0.2", seen("10.0.0.0/8", "10.0.0.1", x_forwarded_for: "203.0.113.9, unknown, 10.0.0.2")["REMOTE_ADDR"]
  end

  test "an IPv4 address that came by IPv6 is one" do
    assert_equal "203.0.113.9", seen("10.0.0.0/8", "::ffff:10.0.0.1", x_forwarded_for: "203.0.113.9")["REMOTE_ADDR"]
  end

  test "Thruster says whom it talks to, and is no proxy of ours" do
    assert_equal "10.0.0.1", seen("", "127.0.0.1", thruster: true, x_forwarded_for: "203.0.113.9, 10.0.0.1")["REMOTE_ADDR"]
    assert_equal "203.0.113.9", seen("10.0.0.1", "127.0.0.1", thruster: true, x_forwarded_for: "203.0.113.9, 10.0.0.1")["REMOTE_ADDR"]
  end
end
