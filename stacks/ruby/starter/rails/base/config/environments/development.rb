Rails.application.configure do
  # Code that changes in app/ is loaded anew with the next request.
  config.enable_reloading = true
  config.eager_load = false
  # A failure answers as it does in production: its cause is in the log.
  config.consider_all_requests_local = false
  # A fixed one: no cookie of development is worth anything.
  config.secret_key_base = "development"
end
