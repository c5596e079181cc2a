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
        return self::withEnvironment($environment, fn () => require config_path('database.php'))['connections']['mysql'];
    }

    private function client(Server $server): Database
    {
        config(['database.connections.mysql' => $this->connection(['DATABASE_URL' => "mysql://app@127.0.0.1:{$server->port}/app"])]);
        DB::setDefaultConnection('mysql');

        return new Database;
    }

    #[TestWith(['postgresql://app:hunter2@mysql/app'])]
    #[TestWith(['mysql://app:hunter2@mysql:port/app'])]
    #[TestWith(['mysql://app:hunter2@/app'])]
    public function test_a_wrong_address_is_refused_without_being_shown(string $url): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessageMatches('/^DATABASE_URL is no (?!.*hunter2)/');
        $this->connection(['DATABASE_URL' => $url]);
    }

    public function test_the_address_says_whom_to_ask_and_as_whom(): void
    {
        $connection = $this->connection(['DATABASE_URL' => 'mysql://me@host/shop', 'DATABASE_PASSWORD' => 'p@ss']);
        $this->assertSame(['host', 3306, 'shop'], [$connection['host'], $connection['port'], $connection['database']]);
        $this->assertSame(['me', 'p@ss'], [$connection['username'], $connection['password']]);
        $this->assertCount(1, $connection['options']);
    }

    public function test_the_server_is_verified_where_the_address_says_so(): void
    {
        $connection = $this->connection(['DATABASE_URL' => 'mysql://me@host/shop?ssl-mode=VERIFY_IDENTITY']);
        $this->assertContains(true, $connection['options']);
        $this->expectException(SettingsException::class);
        $this->connection(['DATABASE_URL' => 'mysql://me@host/shop?ssl-mode=maybe']);
    }

    public function test_no_server_is_down_at_once(): void
    {
        $server = new Server;
        $server->close();
        $this->expectException(PDOException::class);
        $this->client($server)->check();
    }
}
