require "test_helper"

class MemcachedTest < ActiveSupport::TestCase
  def service(url)
    Backing::Memcached.new("memcached", "CACHE_URL" => url)
  end

  test "a wrong address is refused without being shown" do
    [ "http://me:hunter2@host", "memcached://me:hunter2@host:port", "memcached://me:hunter2@" ].each do |url|
      error = assert_raises(Settings::Error) { service(url) }
      assert_match(/\ACACHE_URL is no /, error.message)
      assert_not_includes error.message, "hunter2"
    end
  end

  test "a silent server is down in time" do
    silent_server do |port|
      result = Readiness.ask([ service("memcached://127.0.0.1:#{port}") ], 0.2)
      assert_equal "timed out", result[:checks]["memcached"][:error]
    end
  end

  test "no server is down at once" do
    result = Readiness.ask([ service("memcached://127.0.0.1:#{free_port}") ], 5)
    assert_equal "down", result[:checks]["memcached"][:status]
    assert_not_equal "timed out", result[:checks]["memcached"][:error]
  end
end
