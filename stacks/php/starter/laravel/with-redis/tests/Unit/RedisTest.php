<?php

namespace Tests\Unit;

use App\Backing\Redis;
use App\SettingsException;
use PHPUnit\Framework\Attributes\TestWith;
use Predis\Connection\Resource\Exception\StreamInitException;
use Tests\Server;
use Tests\TestCase;
use Throwable;

class RedisTest extends TestCase
{
    private function client(Server $server): Redis
    {
        config(['database.redis.default' => [...config('database.redis.default'), 'host' => '127.0.0.1', 'port' => $server->port]]);

        return new Redis;
    }

    #[TestWith(['http://redis'])]
    #[TestWith(['redis://redis:port'])]
    public function test_a_wrong_address_is_refused(string $url): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessage('CACHE_URL is no address');
        self::withEnvironment(['CACHE_URL' => $url], fn () => require config_path('database.php'));
    }

    public function test_the_address_says_whom_to_ask_and_as_whom(): void
    {
        $environment = ['CACHE_URL' => 'rediss://me@host/3', 'CACHE_PASSWORD' => 'p@ss'];
        $redis = self::withEnvironment($environment, fn () => require config_path('database.php'))['redis']['default'];
        $this->assertSame(['tls', 'host', 6379, '3'], [$redis['scheme'], $redis['host'], $redis['port'], $redis['database']]);
        $this->assertSame(['me', 'p@ss'], [$redis['username'], $redis['password']]);
    }

    public function test_a_silent_server_is_given_up_in_time(): void
    {
        $client = $this->client(new Server);
        $started = microtime(true);
        try {
            $client->check();
            $this->fail('a silent server is up');
        } catch (Throwable) {
            $this->assertLessThan(Redis::LIMIT + 1, microtime(true) - $started);
        }
    }

    public function test_no_server_is_down_at_once(): void
    {
        $server = new Server;
        $server->close();
        $this->expectException(StreamInitException::class);
        $this->client($server)->check();
    }
}
