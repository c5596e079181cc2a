Rails.application.configure do
  config.enable_reloading = false
  config.eager_load = true
  config.consider_all_requests_local = false
  # The names of the assets change with what is in them.
  config.public_file_server.headers = { "cache-control" => "public, max-age=#{1.year.to_i}, immutable" }
  # Each start has one of its own where none is set; all processes of one start share it.
  config.secret_key_base = Settings.secret(ENV, "SECRET_KEY_BASE") || SecureRandom.hex(64)
end
