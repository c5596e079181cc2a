<?php

namespace App\Backing;

use Illuminate\Database\Connectors\PostgresConnector;
use SensitiveParameter;
use Throwable;

/** Tries to connect once: a second attempt to reach a silent server would only take twice as long. */
class DatabaseConnector extends PostgresConnector
{
    protected function tryAgainIfCausedByLostConnection(Throwable $e, $dsn, $username, #[SensitiveParameter] $password, $options)
    {
        throw $e;
    }
}
