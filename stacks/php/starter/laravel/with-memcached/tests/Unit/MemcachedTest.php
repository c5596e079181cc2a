<?php

namespace Tests\Unit;

use App\Backing\Memcached;
use App\SettingsException;
use RuntimeException;
use Tests\Server;
use Tests\TestCase;

class MemcachedTest extends TestCase
{
    private function client(Server $server): Memcached
    {
        return self::withEnvironment(['CACHE_URL' => "memcached://127.0.0.1:{$server->port}"], fn () => new Memcached);
    }

    public function test_a_wrong_address_is_refused(): void
    {
        $this->expectException(SettingsException::class);
        self::withEnvironment(['CACHE_URL' => 'http://memcached'], fn () => new Memcached);
    }

    public function test_the_first_of_many_adds_the_key_and_the_others_count_on(): void
    {
        $server = new Server;
        // One add takes two lines: the command and the value.
        $server->answer(["NOT_FOUND\r\n", '', "NOT_STORED\r\n", "2\r\n", "NOT_FOUND\r\n", '', "STORED\r\n"]);
        $client = $this->client($server);
        $this->assertSame(2, $client->increment('visits'));
        $this->assertSame(1, $client->increment('visits'));
        $server->close();
    }

    public function test_it_is_up_when_the_server_tells_its_version(): void
    {
        $server = new Server;
        $server->answer(["VERSION 1.6.45\r\n"]);
        $this->client($server)->check();
        $server->close();
        $this->expectNotToPerformAssertions();
    }

    public function test_a_silent_server_is_given_up_in_time(): void
    {
        $server = new Server;
        $started = microtime(true);
        try {
            $this->client($server)->check();
            $this->fail('a silent server is up');
        } catch (RuntimeException) {
            $this->assertLessThan(Memcached::LIMIT + 1, microtime(true) - $started);
        }
    }

    public function test_no_server_is_down_at_once(): void
    {
        $server = new Server;
        $server->close();
        $this->expectException(RuntimeException::class);
        $this->client($server)->check();
    }
}
