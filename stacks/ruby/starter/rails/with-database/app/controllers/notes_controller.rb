# Notes: the database keeps them.
class NotesController < ApplicationController
  # How many are listed at most.
  LIMIT = 20

  rescue_from ActiveRecord::ConnectionNotEstablished, ActiveRecord::QueryAborted, with: :unavailable

  def create
    note = Note.new(text:)
    if note.save
      render json: note.slice(:id, :text), status: :created
    else
      render json: { status: 422, error: note.errors.full_messages.to_sentence }, status: :unprocessable_content
    end
  end

  def index
    render json: { notes: Note.latest(LIMIT).map { |note| note.slice(:id, :text) } }
  end
end
