CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text varchar(500) NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);
