package app.web;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Notes that the database keeps. */
@RestController
class Notes {

  private static final int LONGEST = 500;

  private final JdbcClient database;

  Notes(JdbcClient database) {
    this.database = database;
  }

  record NewNote(String text) {}

  record Note(long id, String text) {}

  record Page(List<Note> notes) {}

  @PostMapping("/notes")
  @ResponseStatus(HttpStatus.CREATED)
  Note add(@RequestBody NewNote note) {
    var text = note.text();
    // The database counts characters, and so do we: some of them are two in a String.
    if (text == null || text.isEmpty() || text.codePointCount(0, text.length()) > LONGEST) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "text has 1 to %d characters".formatted(LONGEST));
    }
    var key = new GeneratedKeyHolder();
    database.sql("INSERT INTO notes (text) VALUES (?)").param(text).update(key, "id");
    return new Note(key.getKeyAs(Number.class).longValue(), text);
  }

  /** Gives the newest first. */
  @GetMapping("/notes")
  Page list() {
    var notes = database.sql("SELECT id, text FROM notes ORDER BY id DESC LIMIT 20");
    return new Page(notes.query(Note.class).list());
  }
}
