<?php

namespace Tests\Unit;

use App\Backing\Database;
use App\SettingsException;
use Illuminate\Support\Facades\DB;
use PDOException;
use PHPUnit\Framework\Attributes\TestWith;
use Tests\Server;
use Tests\TestCase;

class DatabaseTest extends TestCase
{
    /** @param  array<string, string>  $environment */
    private function connection(array $environment): array
    {
        return self::withEnvironment($environment, fn () => require config_path('database.php'))['connections']['pgsql'];
    }

    private function client(Server $server): Database
    {
        config(['database.connections.pgsql' => $this->connection(['DATABASE_URL' => "postgresql://app@127.0.0.1:{$server->port}/app"])]);
        DB::setDefaultConnection('pgsql');

        return new Database;
    }

    #[TestWith(['mysql://app:hunter2@postgres/app'])]
    #[TestWith(['postgresql://app:hunter2@postgres:port/app'])]
    #[TestWith(['postgresql://app:hunter2@/app'])]
    public function test_a_wrong_address_is_refused_without_being_shown(string $url): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessageMatches('/^DATABASE_URL is no (?!.*hunter2)/');
        $this->connection(['DATABASE_URL' => $url]);
    }

    public function test_the_address_says_whom_to_ask_and_as_whom(): void
    {
        $connection = $this->connection(['DATABASE_URL' => 'postgresql://me@host/shop?sslmode=require', 'DATABASE_PASSWORD' => 'p@ss']);
        $this->assertSame(['host', 5432, 'shop'], [$connection['host'], $connection['port'], $connection['database']]);
        $this->assertSame(['me', 'p@ss', 'require'], [$connection['username'], $connection['password'], $connection['sslmode']]);
    }

    public function test_a_silent_server_is_given_up_in_time(): void
    {
        $client = $this->client(new Server);
        $started = microtime(true);
        try {
            $client->check();
            $this->fail('a silent server is up');
        } catch (PDOException) {
            $this->assertLessThan(Database::LIMIT + 1, microtime(true) - $started);
        }
    }

    public function test_no_server_is_down_at_once(): void
    {
        $server = new Server;
        $server->close();
        $this->expectException(PDOException::class);
        $this->client($server)->check();
    }
}
