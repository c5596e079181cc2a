-- Said here, so that it does not depend on the server's version: tables of the database `app` hold any Unicode text.

ALTER DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
