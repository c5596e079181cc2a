<?php

namespace App\Backing;

use Illuminate\Support\Facades\Redis as Connection;

class Redis implements BackingService, Counter
{
    public function increment(string $key): int
    {
        return Connection::incr($key);
    }

    public function check(): void
    {
        Connection::ping();
    }
}
