require "ipaddr"

# Believes what trusted proxies say about the client, and nobody else. After it, REMOTE_ADDR is the client's address.
class TrustedProxies
  # What only a trusted proxy may say.
  FORWARDED = %w[ HTTP_X_FORWARDED_PROTO HTTP_X_FORWARDED_HOST ]
  # What Rack and Rails would believe too, and a proxy may pass on from the client as it came.
  IGNORED = %w[ HTTP_CLIENT_IP HTTP_FORWARDED HTTP_X_FORWARDED_PORT HTTP_X_FORWARDED_SCHEME HTTP_X_FORWARDED_SSL ]

  def initialize(app, networks, thruster: false)
    @app, @networks, @thruster = app, networks, thruster
  end

  def call(env)
    chain = env.delete("HTTP_X_FORWARDED_FOR").to_s.split(",").map(&:strip)
    # Thruster adds the address that it talks to; without it, Puma knows that.
    peer = @thruster && chain.pop || env["REMOTE_ADDR"]
    trusted = trusted?(peer)
    (trusted ? IGNORED : IGNORED + FORWARDED).each { |header| env.delete(header) }
    env["REMOTE_ADDR"] = trusted ? client(chain, peer) : peer
    @app.call(env)
  end

  private

  # Of several addresses, the right-most one that is not trusted; what is no address says nothing.
  def client(chain, peer)
    chain.reverse_each do |text|
      address = address(text)
      return peer unless address
      peer = address.to_s
      return peer unless trusted?(peer)
    end
    peer
  end

  def trusted?(text)
    address = address(text)
    address ? @networks.any? { |network| network.include?(address) } : false
  end

  # An IPv4 address that came by IPv6 is an IPv4 address.
  def address(text)
    IPAddr.new(text.to_s).native
  rescue IPAddr::Error
    nil
  end
end
