<?php

namespace App\Jobs;

use App\Models\Note;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Queue\Queueable;
use Illuminate\Support\Facades\Log;

class CountNotes implements ShouldQueue
{
    use Queueable;

    public function handle(): void
    {
        Log::info('notes counted', ['notes' => Note::count()]);
    }
}
