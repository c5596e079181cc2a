# What all controllers of the API share.
class ApplicationController < ActionController::API
  private

  # Answers that a backing service is down, and logs by which error.
  def unavailable(error)
    logger.error("#{controller_name} is unavailable: #{error.class}")
    render json: { status: 503, error: "Service Unavailable" }, status: :service_unavailable
  end

  # The text that the request brings, if it is one.
  def text
    params[:text].then { |value| value if value.is_a?(String) }
  end
end
