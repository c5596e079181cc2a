require "test_helper"

class ProbesControllerTest < ActionDispatch::IntegrationTest
  test "health asks no backing service" do
    replacing(Backing, :services, [ Fake.new("db", -> { raise IOError }) ]) do
      get Rails.configuration.x.settings.health_path
    end
    assert_response :ok
    assert_equal({ "status" => "up" }, response.parsed_body)
  end

  test "ready names each service that is up or down" do
    replacing(Backing, :services, [ Fake.new("db"), Fake.new("cache", -> { raise IOError, "hunter2" }) ]) { get "/ready" }
    assert_response :service_unavailable
    assert_equal "down", response.parsed_body["status"]
    assert_equal "up", response.parsed_body.dig("checks", "db", "status")
    assert_equal "IOError", response.parsed_body.dig("checks", "cache", "error")
    assert_not_includes response.body, "hunter2"
  end

  test "ready is up when all services are" do
    replacing(Backing, :services, [ Fake.new("db") ]) { get "/ready" }
    assert_response :ok
    assert_operator response.parsed_body.dig("checks", "db", "latency_ms"), :>=, 0
  end
end
