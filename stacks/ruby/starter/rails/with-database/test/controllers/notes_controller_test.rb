require "test_helper"

class NotesControllerTest < ActionDispatch::IntegrationTest
  test "the newest notes come first, twenty at most" do
    21.times { |number| Note.create!(text: "note #{number}") }
    post "/notes", params: { text: "Grüße" }, as: :json
    assert_response :created
    made = response.parsed_body
    assert_equal "Grüße", made["text"]
    get "/notes"
    assert_response :ok
    assert_equal 20, response.parsed_body["notes"].size
    assert_equal made, response.parsed_body["notes"].first
  end

  test "a text that cannot be kept is refused" do
    [ nil, "", "x" * 501, 5, [ "x" ], { a: 1 } ].each do |text|
      post "/notes", params: { text: }, as: :json
      assert_response :unprocessable_content
    end
    post "/notes", params: "{", headers: { "content-type" => "application/json" }
    assert_response :bad_request
    assert_equal 0, Note.count
  end

  test "a database that is down is said to be" do
    replacing(Note, :latest, -> { raise ActiveRecord::ConnectionNotEstablished }) { get "/notes" }
    assert_response :service_unavailable
    assert_equal({ "status" => 503, "error" => "Service Unavailable" }, response.parsed_body)
  end
end
