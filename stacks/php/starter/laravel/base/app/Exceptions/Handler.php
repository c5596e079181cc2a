<?php

namespace App\Exceptions;

use App\Logging\JsonFormatter;
use App\SettingsException;
use Illuminate\Foundation\Exceptions\Handler as BaseHandler;
use Monolog\Level;
use Symfony\Component\Console\Exception\ExceptionInterface as ConsoleException;
use Throwable;

class Handler extends BaseHandler
{
    public function report(Throwable $e): void
    {
        if ($e instanceof SettingsException) {
            // There is no logger yet: its own settings may be what is wrong.
            file_put_contents('php://stderr', JsonFormatter::line(Level::Error, $e->getMessage()));

            return;
        }

        parent::report($e);
    }

    public function renderForConsole($output, Throwable $e): void
    {
        // The log has everything else already.
        if ($e instanceof ConsoleException) {
            parent::renderForConsole($output, $e);
        }
    }
}
