# Says whether the process is alive, and whether its backing services answer.
class ProbesController < ApplicationController
  def health
    render json: { status: "up" }
  end

  def ready
    result = Readiness.ask(Backing.services, Rails.configuration.x.settings.ready_timeout_seconds)
    render json: result, status: result[:status] == "up" ? :ok : :service_unavailable
  end
end
