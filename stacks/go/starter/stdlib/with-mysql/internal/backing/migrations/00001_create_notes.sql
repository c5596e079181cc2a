-- +goose Up
CREATE TABLE notes (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    text varchar(500) NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- +goose Down
DROP TABLE notes;
