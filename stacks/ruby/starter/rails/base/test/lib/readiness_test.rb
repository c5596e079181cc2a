require "test_helper"

class ReadinessTest < ActiveSupport::TestCase
  test "a service that hangs is down after the limit" do
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    result = Readiness.ask([ Fake.new("db"), Fake.new("cache", -> { sleep }) ], 0.2)
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - started, :<, 10
    assert_equal "down", result[:status]
    assert_equal "up", result[:checks]["db"][:status]
    assert_equal "timed out", result[:checks]["cache"][:error]
  end

  test "all are asked at the same time" do
    waiting = Concurrent::CyclicBarrier.new(5)
    services = Array.new(5) { |number| Fake.new("service-#{number}", -> { waiting.wait(5) or raise IOError }) }
    assert_equal "up", Readiness.ask(services, 10)[:status]
  end
end
