require_relative "database"

module Backing
  # PostgreSQL.
  class Postgres < Database
    SCHEMES = %w[ postgresql postgres ]
    DEFAULT = "postgresql://app@%s:5432/app"

    # Asks on a connection of its own, and returns the rows.
    def query(sql)
      require "pg"
      connection = PG.connect(url.to_s, password:, connect_timeout: 2)
      connection.exec(sql).values
    ensure
      connection&.close
    end
  end
end
