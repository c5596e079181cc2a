require "test_helper"

class MessagesControllerTest < ActionDispatch::IntegrationTest
  # A queue that keeps its messages in memory.
  class Queue
    def initialize
      @bodies = Hash.new { |bodies, queue| bodies[queue] = [] }
    end

    def publish(queue, body)
      @bodies[queue] << body
    end

    def take(queue)
      @bodies[queue].shift
    end
  end

  test "messages come out once each, in their order" do
    replacing(Backing, :queue, Queue.new) do
      [ "Grüße", "two\nlines" ].each do |text|
        post "/messages", params: { text: }, as: :json
        assert_response :accepted
        assert_equal({ "text" => text }, response.parsed_body)
      end
      [ "Grüße", "two\nlines" ].each do |text|
        get "/messages"
        assert_response :ok
        assert_equal({ "text" => text }, response.parsed_body)
      end
      get "/messages"
      assert_response :no_content
    end
  end

  test "a message without a text is refused" do
    post "/messages", params: {}, as: :json
    assert_response :unprocessable_content
  end

  test "a queue that is down is said to be" do
    replacing(Backing, :queue, -> { raise IOError }) { get "/messages" }
    assert_response :service_unavailable
  end
end
