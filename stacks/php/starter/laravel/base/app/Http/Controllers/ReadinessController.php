<?php

namespace App\Http\Controllers;

use App\Backing\BackingService;
use App\Backing\BackingServices;
use Illuminate\Http\JsonResponse;
use Illuminate\Support\Facades\Log;
use Throwable;

/** Does every backing service answer, and in time? They are asked one after the other. */
class ReadinessController
{
    public function __invoke(BackingServices $services): JsonResponse
    {
        $checks = [];
        foreach ($services->all() as $name => $service) {
            $checks[$name] = $this->check($name, $service);
        }
        $down = in_array('down', array_column($checks, 'status'), true);

        return response()->json(
            ['status' => $down ? 'down' : 'up', 'checks' => (object) $checks],
            $down ? 503 : 200,
        );
    }

    /** @return array{status: string, latency_ms: float, error?: string} */
    private function check(string $name, BackingService $service): array
    {
        $started = hrtime(true);
        $error = null;
        try {
            $service->check();
        } catch (Throwable $e) {
            // The kind alone: a message may say too much.
            $error = class_basename($e);
            Log::warning("{$name} is down: {$error}");
        }
        $latency = round((hrtime(true) - $started) / 1e6, 1);

        return $error === null
            ? ['status' => 'up', 'latency_ms' => $latency]
            : ['status' => 'down', 'latency_ms' => $latency, 'error' => $error];
    }
}
