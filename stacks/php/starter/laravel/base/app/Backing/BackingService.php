<?php

namespace App\Backing;

interface BackingService
{
    /** How long a service may take to answer a check, in seconds. */
    const LIMIT = 2;

    /** Make one round trip with the application's credentials; an exception says that it failed. */
    public function check(): void;
}
