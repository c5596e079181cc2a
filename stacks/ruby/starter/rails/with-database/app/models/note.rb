# A note: the database keeps it.
class Note < ApplicationRecord
  # Without NUL, which a database may refuse in a text.
  validates :text, length: { in: 1..500 }, format: { without: /\0/ }

  scope :latest, ->(count) { order(id: :desc).limit(count) }
end
