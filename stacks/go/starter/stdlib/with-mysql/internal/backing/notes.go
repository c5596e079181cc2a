package backing

import "context"

// A Note is a row of the table that the first migration creates.
type Note struct {
	ID   int64  `json:"id"`
	Text string `json:"text"`
}

// AddNote keeps a text, and gives the note that it has become.
func (m *MySQL) AddNote(ctx context.Context, text string) (Note, error) {
	result, err := m.DB.ExecContext(ctx, "INSERT INTO notes (text) VALUES (?)", text)
	if err != nil {
		return Note{}, err
	}
	id, err := result.LastInsertId()
	return Note{ID: id, Text: text}, err
}

// NewestNotes gives at most so many notes, the newest first.
func (m *MySQL) NewestNotes(ctx context.Context, limit int) ([]Note, error) {
	rows, err := m.DB.QueryContext(ctx, "SELECT id, text FROM notes ORDER BY id DESC LIMIT ?", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	notes := []Note{}
	for rows.Next() {
		var note Note
		if err := rows.Scan(&note.ID, &note.Text); err != nil {
			return nil, err
		}
		notes = append(notes, note)
	}
	return notes, rows.Err()
}
