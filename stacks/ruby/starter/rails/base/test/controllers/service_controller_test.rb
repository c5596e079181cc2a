require "test_helper"

class ServiceControllerTest < ActionDispatch::IntegrationTest
  test "the index names the service" do
    get "/"
    assert_response :ok
    assert_equal({ "service" => Settings::SERVICE_NAME, "message" => "It works." }, response.parsed_body)
  end

  test "an unknown path answers JSON" do
    get "/nowhere"
    assert_response :not_found
    assert_equal({ "status" => 404, "error" => "Not Found" }, response.parsed_body)
  end

  test "an unexpected error answers JSON without its cause" do
    replacing(Backing, :services, nil) { get "/ready" }
    assert_response :internal_server_error
    assert_equal({ "status" => 500, "error" => "Internal Server Error" }, response.parsed_body)
  end
end
