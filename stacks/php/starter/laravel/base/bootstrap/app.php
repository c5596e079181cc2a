<?php

use App\Exceptions\Handler;
use App\Http\Middleware\LogRequests;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Foundation\Application;
use Illuminate\Foundation\Configuration\Exceptions;
use Illuminate\Foundation\Configuration\Middleware;
use Illuminate\Http\Request;

$app = Application::configure(basePath: dirname(__DIR__))
    ->withRouting(
        web: __DIR__.'/../routes/web.php',
        api: __DIR__.'/../routes/api.php',
        commands: __DIR__.'/../routes/console.php',
        apiPrefix: '',
    )
    ->withMiddleware(function (Middleware $middleware): void {
        $middleware->append(LogRequests::class);
    })
    ->withExceptions(function (Exceptions $exceptions): void {
        // A browser gets a page, everybody else JSON.
        $exceptions->shouldRenderJsonWhen(
            fn (Request $request) => ! in_array('text/html', $request->getAcceptableContentTypes()),
        );
    })
    ->create();

$app->singleton(ExceptionHandler::class, Handler::class);

return $app;
