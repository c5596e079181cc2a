<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Log;
use Symfony\Component\HttpFoundation\Response;

/** Logs each request, but not the probes that succeed: they would drown the rest. */
class LogRequests
{
    public function handle(Request $request, Closure $next): Response
    {
        $started = hrtime(true);
        $response = $next($request);
        $status = $response->getStatusCode();
        if ($status >= 400 || ! $request->routeIs('health', 'ready')) {
            Log::info("{$request->method()} {$request->getPathInfo()} {$status}", [
                'method' => $request->method(),
                'path' => $request->getPathInfo(),
                'status' => $status,
                'client' => $request->ip(),
                'duration_ms' => round((hrtime(true) - $started) / 1e6, 1),
            ]);
        }

        return $response;
    }
}
