<?php

namespace App\Backing;

interface Counter
{
    /** Count up from 1, correctly when many do it at once, and return the new count. */
    public function increment(string $key): int;
}
