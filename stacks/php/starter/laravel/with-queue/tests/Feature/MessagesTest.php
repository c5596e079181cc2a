<?php

namespace Tests\Feature;

use App\Backing\MessageQueue;
use Tests\TestCase;

class MessagesTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->app->instance(MessageQueue::class, new class implements MessageQueue
        {
            private array $bodies = ['messages' => []];

            public function publish(string $queue, string $body): void
            {
                $this->bodies[$queue][] = $body;
            }

            public function take(string $queue): ?string
            {
                return array_shift($this->bodies[$queue]);
            }
        });
    }

    public function test_messages_come_out_once_each_in_their_order(): void
    {
        foreach (['Grüße', "two\nlines"] as $text) {
            $this->postJson('/messages', ['text' => $text])->assertStatus(202)->assertExactJson(['text' => $text]);
        }
        foreach (['Grüße', "two\nlines"] as $text) {
            $this->get('/messages')->assertStatus(200)->assertExactJson(['text' => $text]);
        }
        $this->get('/messages')->assertStatus(204)->assertContent('');
    }

    public function test_a_message_without_a_text_is_refused(): void
    {
        $this->postJson('/messages', [])->assertStatus(422);
    }
}
