# Says which service this is.
class ServiceController < ApplicationController
  def index
    render json: { service: Settings::SERVICE_NAME, message: "It works." }
  end
end
