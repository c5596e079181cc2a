<?php

namespace Tests\Unit;

use App\Backing\RabbitMq;
use App\SettingsException;
use PhpAmqpLib\Exception\AMQPIOException;
use PHPUnit\Framework\Attributes\TestWith;
use Tests\Server;
use Tests\TestCase;
use Throwable;

class RabbitMqTest extends TestCase
{
    private function client(Server $server): RabbitMq
    {
        return self::withEnvironment(['QUEUE_URL' => "amqp://app@127.0.0.1:{$server->port}"], fn () => new RabbitMq);
    }

    #[TestWith(['http://app:hunter2@rabbitmq'])]
    #[TestWith(['amqp://app:hunter2@rabbitmq:port'])]
    #[TestWith(['amqp://app:hunter2@'])]
    public function test_a_wrong_address_is_refused_without_being_shown(string $url): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessageMatches('/^QUEUE_URL is no (?!.*hunter2)/');
        self::withEnvironment(['QUEUE_URL' => $url], fn () => new RabbitMq);
    }

    public function test_a_silent_server_is_given_up_in_time(): void
    {
        $client = $this->client(new Server);
        $started = microtime(true);
        try {
            $client->check();
            $this->fail('a silent server is up');
        } catch (Throwable) {
            $this->assertLessThan(2 * RabbitMq::LIMIT, microtime(true) - $started);
        }
    }

    public function test_no_server_is_down_at_once(): void
    {
        $server = new Server;
        $server->close();
        $this->expectException(AMQPIOException::class);
        $this->client($server)->check();
    }
}
