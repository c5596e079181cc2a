<?php

namespace Tests;

use App\Backing\BackingService;
use RuntimeException;

/** A backing service that is what a test wants it to be. */
class Fake implements BackingService
{
    public function __construct(public bool $broken = false) {}

    public function check(): void
    {
        if ($this->broken) {
            throw new RuntimeException('no route to db.internal, password hunter2');
        }
    }
}
