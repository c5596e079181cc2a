class CreateNotes < ActiveRecord::Migration[8.1]
  def change
    create_table :notes do |t|
      t.string :text, limit: 500, null: false
      t.datetime :created_at, precision: nil, null: false, default: -> { "CURRENT_TIMESTAMP" }
    end
  end
end
