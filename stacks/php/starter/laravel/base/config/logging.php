<?php

use App\Logging\JsonFormatter;
use App\Settings;
use Monolog\Handler\StreamHandler;

return [
    'default' => 'stderr',
    'channels' => [
        'stderr' => [
            'driver' => 'monolog',
            'level' => Settings::oneOf('LOG_LEVEL', ['debug', 'info', 'warning', 'error'], 'info'),
            'handler' => StreamHandler::class,
            'handler_with' => ['stream' => 'php://stderr'],
            'formatter' => JsonFormatter::class,
        ],
    ],
];
