<?php

namespace App\Console\Commands;

use App\Backing\BackingServices;
use Illuminate\Console\Command;
use Illuminate\Encryption\Encrypter;
use Illuminate\Support\Facades\Log;

/** Becomes PHP-FPM. It runs after the settings have been read: a wrong one ends the container here, with one clear line. */
class Serve extends Command
{
    protected $signature = 'app:serve';

    protected $description = 'Start PHP-FPM';

    public function handle(): int
    {
        // The clients read their settings now, and connect later.
        app(BackingServices::class);
        if (! config('app.key')) {
            Log::warning('APP_KEY is not set: cookies and links that this container signs are worth nothing to another one');
            putenv('APP_KEY=base64:'.base64_encode(Encrypter::generateKey(config('app.cipher'))));
        }
        Log::info('PHP-FPM starts', ['workers' => (int) getenv('WEB_CONCURRENCY')]);
        // In development it runs as the user of the host, and that may be root.
        pcntl_exec('/usr/local/sbin/php-fpm', ['--allow-to-run-as-root']);

        return self::FAILURE;
    }
}
