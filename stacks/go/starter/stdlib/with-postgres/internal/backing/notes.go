package backing

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// A Note is a row of the table that the first migration creates.
type Note struct {
	ID   int64  `json:"id"`
	Text string `json:"text"`
}

// AddNote keeps a text, and gives the note that it has become.
func (p *Postgres) AddNote(ctx context.Context, text string) (Note, error) {
	note := Note{Text: text}
	err := p.Pool.QueryRow(ctx, "INSERT INTO notes (text) VALUES ($1) RETURNING id", text).Scan(&note.ID)
	return note, err
}

// NewestNotes gives at most so many notes, the newest first.
func (p *Postgres) NewestNotes(ctx context.Context, limit int) ([]Note, error) {
	rows, err := p.Pool.Query(ctx, "SELECT id, text FROM notes ORDER BY id DESC LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Note])
}
