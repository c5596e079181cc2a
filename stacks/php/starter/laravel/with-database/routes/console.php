<?php

use App\Jobs\CountNotes;
use Illuminate\Support\Facades\Schedule;

// The scheduler starts these; what takes long is a job, which a worker works off.
Schedule::job(new CountNotes)->everyFiveMinutes();
Schedule::command('queue:prune-failed')->daily();
