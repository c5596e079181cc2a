CREATE TABLE notes (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  text varchar(500) NOT NULL,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
