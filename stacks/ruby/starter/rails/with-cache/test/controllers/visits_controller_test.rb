require "test_helper"

class VisitsControllerTest < ActionDispatch::IntegrationTest
  test "each visit counts" do
    Rails.cache.clear
    [ 1, 2, 3 ].each do |number|
      post "/visits"
      assert_response :ok
      assert_equal({ "visits" => number }, response.parsed_body)
    end
  end

  test "a cache that is down is said to be" do
    replacing(Rails.cache, :increment, nil) { post "/visits" }
    assert_response :service_unavailable
    assert_equal({ "status" => 503, "error" => "Service Unavailable" }, response.parsed_body)
  end
end
