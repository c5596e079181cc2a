# The pages for people.
class PagesController < ActionController::Base
  layout "application"

  def hello
  end
end
