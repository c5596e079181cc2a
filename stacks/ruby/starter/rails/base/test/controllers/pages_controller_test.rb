require "test_helper"

class PagesControllerTest < ActionDispatch::IntegrationTest
  test "the page has its style" do
    get "/hello"
    assert_response :ok
    assert_select "h1", "Hello"
    get css_select("link[rel=stylesheet]").first["href"]
    assert_response :ok
    assert_equal "text/css", response.media_type
  end
end
