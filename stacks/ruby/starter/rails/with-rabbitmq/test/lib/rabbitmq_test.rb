require "test_helper"

class RabbitmqTest < ActiveSupport::TestCase
  def service(url)
    Backing::Rabbitmq.new("rabbitmq", "QUEUE_URL" => url)
  end

  test "a wrong address is refused without being shown" do
    [ "http://me:hunter2@host", "amqp://me:hunter2@host:port", "amqp://me:hunter2@" ].each do |url|
      error = assert_raises(Settings::Error) { service(url) }
      assert_match(/\AQUEUE_URL is no /, error.message)
      assert_not_includes error.message, "hunter2"
    end
  end

  test "a silent server is down in time" do
    silent_server do |port|
      result = Readiness.ask([ service("amqp://app@127.0.0.1:#{port}") ], 0.2)
      assert_equal "timed out", result[:checks]["rabbitmq"][:error]
    end
  end

  test "no server is down at once" do
    result = Readiness.ask([ service("amqp://app@127.0.0.1:#{free_port}") ], 5)
    assert_equal "down", result[:checks]["rabbitmq"][:status]
    assert_not_equal "timed out", result[:checks]["rabbitmq"][:error]
  end
end
