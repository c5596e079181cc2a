require "json"

# Answers what went wrong as JSON, without a word about the cause, which the server logs.
module Failures
  def self.call(env)
    status = env["PATH_INFO"].delete_prefix("/").to_i
    error = Rack::Utils::HTTP_STATUS_CODES.fetch(status, "Error")
    [ status, { "content-type" => "application/json; charset=utf-8" }, [ JSON.generate({ status:, error: }) ] ]
  end
end
