require_relative "../settings"

module Backing
  # Memcached: what Rails.cache is built on.
  class Memcached
    attr_reader :name

    def initialize(name, environment)
      @name = name
      url = Settings.address(environment, "CACHE_URL", "memcached://#{name}:11211", schemes: %w[ memcached ])
      @server = "#{url.host}:#{url.port || 11_211}"
    end

    # The cache store of Rails, and its options. A server that was down is asked again at once.
    def store
      [ :mem_cache_store, @server, { socket_timeout: 1, down_retry_delay: 0 } ]
    end

    def check
      client = Dalli::Client.new(@server, socket_timeout: 1, socket_max_failures: 0)
      client.alive!
    ensure
      client&.close
    end
  end
end
