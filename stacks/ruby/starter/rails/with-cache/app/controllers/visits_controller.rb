# Visits: the cache counts them.
class VisitsController < ApplicationController
  # The cache of Rails hides that it is down: it counts nothing.
  Uncounted = Class.new(StandardError)

  rescue_from Uncounted, with: :unavailable

  def create
    visits = Rails.cache.increment("visits") or raise Uncounted
    render json: { visits: }
  end
end
