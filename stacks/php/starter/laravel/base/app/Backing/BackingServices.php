<?php

namespace App\Backing;

/** The backing services by name. Each opens its connection when it is used. */
class BackingServices
{
    /** @param  array<string, BackingService>  $services */
    public function __construct(private array $services) {}

    /** @return array<string, BackingService> */
    public function all(): array
    {
        return $this->services;
    }
}
