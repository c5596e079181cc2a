<?php

namespace Tests\Feature;

use Tests\Fake;
use Tests\TestCase;

class ReadinessTest extends TestCase
{
    public function test_without_backing_services_it_is_up(): void
    {
        $answer = $this->servedBy([])->get('/ready');
        $answer->assertStatus(200);
        $this->assertSame('{"status":"up","checks":{}}', $answer->getContent());
    }

    public function test_it_is_up_when_all_answer(): void
    {
        $answer = $this->servedBy(['db' => new Fake, 'cache' => new Fake])->get('/ready');
        $answer->assertStatus(200)->assertJsonPath('checks.cache.status', 'up')->assertJsonMissingPath('checks.db.error');
        $this->assertGreaterThanOrEqual(0, $answer->json('checks.db.latency_ms'));
    }

    public function test_one_failure_names_its_service_and_tells_no_secret(): void
    {
        $answer = $this->servedBy(['db' => new Fake, 'cache' => new Fake(broken: true)])->get('/ready');
        $answer->assertStatus(503)
            ->assertJsonPath('status', 'down')
            ->assertJsonPath('checks.db.status', 'up')
            ->assertJsonPath('checks.cache.status', 'down')
            ->assertJsonPath('checks.cache.error', 'RuntimeException')
            ->assertDontSee('hunter2');
    }

    public function test_it_recovers_with_the_service(): void
    {
        $fake = new Fake(broken: true);
        $this->servedBy(['db' => $fake])->get('/ready')->assertStatus(503);
        $fake->broken = false;
        $this->get('/ready')->assertStatus(200);
    }
}
