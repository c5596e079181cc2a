require_relative "../settings"

module Backing
  # RabbitMQ: one connection, which opens when it is first needed, and again after it was lost.
  class Rabbitmq
    # How long the server may take to answer, in seconds.
    LIMIT = 2

    attr_reader :name

    def initialize(name, environment)
      @name = name
      @url = Settings.address(environment, "QUEUE_URL", "amqp://app@#{name}:5672", schemes: %w[ amqp amqps ])
      @password = Settings.secret(environment, "QUEUE_PASSWORD")
      @lock = Mutex.new
    end

    # Returns when the server has confirmed that it keeps the message.
    def publish(queue, body)
      with_channel do |channel|
        channel.confirm_select
        channel.queue(queue, durable: true).publish(body, persistent: true)
        channel.wait_for_confirms or raise Bunny::Exception, "the message was not confirmed"
      end
    end

    # Takes the next message off the queue, if there is one.
    def take(queue)
      with_channel do |channel|
        delivery, _, body = channel.queue(queue, durable: true).pop(manual_ack: true)
        channel.ack(delivery.delivery_tag) if delivery
        body&.force_encoding(Encoding::UTF_8)
      end
    end

    def check
      with_channel { }
    end

    private

    # Each has a channel of its own, because an error closes the channel that it happens on.
    def with_channel
      connection = open_connection
      channel = connection.create_channel
      result = yield channel
      channel.close
      finished = true
      result
    ensure
      # After an error, or where the caller has lost patience, nothing is known about the connection.
      forget(connection) unless finished
    end

    def open_connection
      @lock.synchronize do
        @connection = nil unless @connection&.open?
        @connection ||= Bunny.new(options).tap(&:start)
      end
    end

    def forget(connection)
      @connection = nil if @connection.equal?(connection)
      connection&.transport&.close
    rescue IOError, SystemCallError
      # It was closed already.
    end

    def options
      {
        host: @url.hostname,
        port: @url.port || (tls? ? 5671 : 5672),
        user: URI.decode_uri_component(@url.user || "app"),
        password: @password || URI.decode_uri_component(@url.password || ""),
        # No path means the virtual host "/".
        vhost: @url.path.empty? ? "/" : URI.decode_uri_component(@url.path.delete_prefix("/")),
        tls: tls?, verify_peer: tls?,
        automatically_recover: false, recovery_attempts: 0, heartbeat: 10,
        connection_timeout: LIMIT, read_timeout: LIMIT, write_timeout: LIMIT, continuation_timeout: LIMIT * 1000,
        logger: Logger.new(nil)
      }
    end

    def tls?
      @url.scheme == "amqps"
    end
  end
end
