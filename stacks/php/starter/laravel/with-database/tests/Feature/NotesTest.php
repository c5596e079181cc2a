<?php

namespace Tests\Feature;

use App\Jobs\CountNotes;
use App\Models\Note;
use Illuminate\Console\Scheduling\Schedule;
use Illuminate\Foundation\Testing\RefreshDatabase;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Facades\Queue;
use PHPUnit\Framework\Attributes\TestWith;
use Tests\TestCase;

class NotesTest extends TestCase
{
    use RefreshDatabase;

    public function test_the_newest_twenty_notes_come_first(): void
    {
        foreach (range(1, 21) as $n) {
            $this->postJson('/notes', ['text' => "note {$n}"])->assertStatus(201)->assertExactJson(['id' => $n, 'text' => "note {$n}"]);
        }
        $notes = $this->get('/notes')->assertStatus(200)->json('notes');
        $this->assertSame(range(21, 2, -1), array_column($notes, 'id'));
        $this->assertSame(['id' => 21, 'text' => 'note 21'], $notes[0]);
    }

    #[TestWith([[]])]
    #[TestWith([['text' => '']])]
    #[TestWith([['text' => 5]])]
    public function test_a_note_without_a_text_is_refused(array $body): void
    {
        $this->post('/notes', $body, ['Accept' => '*/*'])->assertStatus(422)->assertJsonStructure(['errors' => ['text']]);
    }

    public function test_a_note_has_at_most_500_characters(): void
    {
        $this->postJson('/notes', ['text' => str_repeat('ü', 500)])->assertStatus(201);
        $this->postJson('/notes', ['text' => str_repeat('ü', 501)])->assertStatus(422);
    }

    public function test_the_job_counts_the_notes(): void
    {
        Note::create(['text' => 'hello']);
        Log::shouldReceive('info')->once()->with('notes counted', ['notes' => 1]);
        CountNotes::dispatchSync();
    }

    public function test_the_scheduler_leaves_the_counting_to_a_worker(): void
    {
        Queue::fake();
        $task = collect(app(Schedule::class)->events())->first(fn ($event) => $event->description === CountNotes::class);
        $task->run($this->app);
        Queue::assertPushed(CountNotes::class);
    }

    public function test_the_schema_is_brought_up_to_date_once(): void
    {
        Artisan::call('migrate:reset');
        $this->assertSame(0, Artisan::call('app:migrate'));
        Note::create(['text' => 'kept']);
        $this->assertSame(0, Artisan::call('app:migrate'));
        $this->assertSame(1, Note::count());
    }
}
