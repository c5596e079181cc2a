-- PostgreSQL runs the files of this folder in alphabetical order, once, when its volume is still empty.
-- `docker compose down --volumes` empties it. Add your own .sql and .sh files beside this one.

CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
