<?php

namespace Tests;

use App\Backing\BackingService;
use App\Backing\BackingServices;
use Illuminate\Foundation\Testing\TestCase as BaseTestCase;

abstract class TestCase extends BaseTestCase
{
    /** @param  array<string, BackingService>  $services */
    protected function servedBy(array $services): static
    {
        $this->app->instance(BackingServices::class, new BackingServices($services));

        return $this;
    }

    /**
     * Run something with variables in the environment that were not there before.
     *
     * @param  array<string, string>  $variables
     */
    protected static function withEnvironment(array $variables, callable $work): mixed
    {
        foreach ($variables as $name => $value) {
            putenv("{$name}={$value}");
        }
        try {
            return $work();
        } finally {
            foreach (array_keys($variables) as $name) {
                putenv($name);
            }
        }
    }
}
