<?php

namespace App\Backing;

use Illuminate\Database\Connectors\MySqlConnector;
use SensitiveParameter;
use Throwable;

class DatabaseConnector extends MySqlConnector
{
    public function createConnection($dsn, array $config, array $options)
    {
        // A request gives up a server that falls silent; a migration or a job may wait for as long as it takes.
        if (PHP_SAPI !== 'cli') {
            ini_set('mysqlnd.net_read_timeout', (string) $config['read_timeout']);
        }

        return parent::createConnection($dsn, $config, $options);
    }

    /** Tries to connect once: a second attempt to reach a silent server would only take twice as long. */
    protected function tryAgainIfCausedByLostConnection(Throwable $e, $dsn, $username, #[SensitiveParameter] $password, $options)
    {
        throw $e;
    }
}
