require_relative "../settings"

module Backing
  # What the clients of all databases share: Active Record has connections of its own, by config/database.yml.
  class Database
    attr_reader :name, :url, :user, :password, :database

    def initialize(name, environment)
      @name = name
      @url = Settings.address(environment, "DATABASE_URL", self.class::DEFAULT % name, schemes: self.class::SCHEMES)
      @user = URI.decode_uri_component(@url.user || "app")
      @password = Settings.secret(environment, "DATABASE_PASSWORD") || @url.password && URI.decode_uri_component(@url.password)
      @database = URI.decode_uri_component(@url.path.delete_prefix("/"))
      raise Settings::Error, "DATABASE_URL names no database" if @database.empty?
    end

    # Makes one round trip, on a connection of its own: none that has been kept can be trusted, or be free.
    def check
      query("SELECT 1")
    end
  end
end
