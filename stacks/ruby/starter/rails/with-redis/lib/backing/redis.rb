require_relative "../settings"

module Backing
  # Redis and Valkey: what Rails.cache is built on.
  class Redis
    LIMITS = { connect_timeout: 1, read_timeout: 1, write_timeout: 1 }

    attr_reader :name

    def initialize(name, environment)
      @name = name
      @url = Settings.address(environment, "CACHE_URL", "redis://#{name}:6379/0", schemes: %w[ redis rediss ])
      raise Settings::Error, "CACHE_URL names no number of a database" unless @url.path.match?(%r{\A(/\d*)?\z})
      @password = Settings.secret(environment, "CACHE_PASSWORD")
    end

    # The cache store of Rails, and its options. It connects once more where a restart has cut a connection.
    def store
      [ :redis_cache_store, { **options, reconnect_attempts: 1 } ]
    end

    def check
      client = RedisClient.config(**options, reconnect_attempts: 0).new_client
      client.call("PING")
    ensure
      client&.close
    end

    private

    def options
      { url: @url.to_s, password: @password, **LIMITS }.compact
    end
  end
end
