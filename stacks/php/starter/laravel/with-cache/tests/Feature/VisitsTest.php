<?php

namespace Tests\Feature;

use App\Backing\Counter;
use Tests\TestCase;

class VisitsTest extends TestCase
{
    public function test_visits_are_counted_under_one_key(): void
    {
        $this->mock(Counter::class)->expects('increment')->with('visits')->twice()->andReturn(1, 2);
        $this->post('/visits')->assertStatus(200)->assertExactJson(['visits' => 1]);
        $this->post('/visits')->assertStatus(200)->assertExactJson(['visits' => 2]);
    }
}
