require_relative "database"

module Backing
  # MySQL and MariaDB.
  class Mysql < Database
    SCHEMES = %w[ mysql ]
    DEFAULT = "mysql://app@%s:3306/app"

    # Asks on a connection of its own, and returns the rows.
    def query(sql)
      require "trilogy"
      connection = Trilogy.new(
        host: url.hostname, port: url.port || 3306, username: user, password:, database:, ssl_mode:,
        connect_timeout: 2, read_timeout: 2, write_timeout: 2
      )
      connection.query(sql).to_a
    ensure
      connection&.close
    end

    private

    # `?ssl_mode=verify_identity` at the end of the address, as Active Record reads it.
    def ssl_mode
      mode = URI.decode_www_form(url.query.to_s).to_h["ssl_mode"]
      mode && Trilogy.const_get("SSL_#{mode.upcase.delete_prefix("SSL_MODE_")}")
    end
  end
end
