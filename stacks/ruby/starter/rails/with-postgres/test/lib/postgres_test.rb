require "test_helper"

class PostgresTest < ActiveSupport::TestCase
  def service(url)
    Backing::Postgres.new("postgres", "DATABASE_URL" => url)
  end

  test "a wrong address is refused without being shown" do
    [ "http://me:hunter2@host", "postgresql://me:hunter2@host:port", "postgresql://me:hunter2@" ].each do |url|
      error = assert_raises(Settings::Error) { service(url) }
      assert_match(/\ADATABASE_URL is no /, error.message)
      assert_not_includes error.message, "hunter2"
    end
  end

  test "a silent server is down in time" do
    silent_server do |port|
      result = Readiness.ask([ service("postgresql://app@127.0.0.1:#{port}/app") ], 0.2)
      assert_equal "timed out", result[:checks]["postgres"][:error]
    end
  end

  test "no server is down at once" do
    result = Readiness.ask([ service("postgresql://app@127.0.0.1:#{free_port}/app") ], 5)
    assert_equal "down", result[:checks]["postgres"][:status]
    assert_not_equal "timed out", result[:checks]["postgres"][:error]
  end
end
