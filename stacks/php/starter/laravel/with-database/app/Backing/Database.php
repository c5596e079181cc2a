<?php

namespace App\Backing;

use Illuminate\Support\Facades\DB;

class Database implements BackingService
{
    public function check(): void
    {
        DB::connection()->getPdo()->query('SELECT 1');
    }
}
