# Keeps the newest notes, and deletes the others. It recurs: see config/recurring.yml.
class PruneNotesJob < ActiveJob::Base
  KEPT = 1000

  def perform(kept = KEPT)
    oldest = Note.latest(1).offset(kept - 1).pick(:id)
    Note.where(id: ...oldest).delete_all if oldest
  end
end
