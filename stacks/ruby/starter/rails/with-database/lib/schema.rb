# Brings the schema of the database up to date.
module Schema
  # Others have been at it for too long.
  class Busy < StandardError
  end

  # Means nothing but this lock.
  LOCK = 2_038_074_743
  PATIENCE = 600

  # One at a time, whoever else starts: Active Record has a lock too, but gives up where it is taken.
  def self.migrate
    ActiveRecord::Migration.verbose = false
    ActiveRecord::Base.connection_pool.with_connection do |connection|
      wait_for(connection)
      connection.pool.migration_context.migrate
    ensure
      connection.release_advisory_lock(LOCK) if connection.active?
    end
  end

  def self.wait_for(connection)
    deadline = Time.now + PATIENCE
    until connection.get_advisory_lock(LOCK)
      raise Busy, "others have been at it for ten minutes" if Time.now > deadline
      sleep 0.2
    end
  end
  private_class_method :wait_for
end
