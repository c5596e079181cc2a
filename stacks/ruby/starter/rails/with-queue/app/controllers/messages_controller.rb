# Messages: the queue carries them from whoever sends to whoever asks next.
class MessagesController < ApplicationController
  QUEUE = "messages"

  rescue_from Bunny::Exception, AMQ::Protocol::Error, Timeout::Error, SystemCallError, IOError, with: :unavailable

  def create
    return render json: { status: 422, error: "Text is missing" }, status: :unprocessable_content unless text
    Backing.queue.publish(QUEUE, text)
    render json: { text: }, status: :accepted
  end

  def show
    body = Backing.queue.take(QUEUE)
    body ? render(json: { text: body }) : head(:no_content)
  end
end
