<?php

namespace App\Console\Commands;

use Illuminate\Console\Command;
use Illuminate\Database\Migrations\Migrator;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Log;
use Throwable;

/** Laravel's migrations, with a lock in the database and a log of JSON. */
class Migrate extends Command
{
    protected $signature = 'app:migrate';

    protected $description = 'Bring the schema of the database up to date';

    public function handle(): int
    {
        try {
            $this->lock();
            $applied = $this->apply(app('migrator'));
        } catch (Throwable $e) {
            // Without the query, which would drown what went wrong.
            Log::error('the migration failed: '.($e->getPrevious() ?? $e)->getMessage());

            return self::FAILURE;
        }
        Log::info('the schema is up to date', ['applied' => $applied]);

        return self::SUCCESS;
    }

    /** When several start at the same time, one does the work and the others wait. The end of the connection unlocks. */
    private function lock(): void
    {
        match (DB::getDriverName()) {
            'pgsql' => DB::select('SELECT pg_advisory_lock(1)'),
            'mysql' => DB::select("SELECT GET_LOCK('migrations', 3600)"),
            default => null,
        };
    }

    /** @return list<string> */
    private function apply(Migrator $migrator): array
    {
        if (! $migrator->repositoryExists()) {
            $migrator->getRepository()->createRepository();
        }

        return array_map($migrator->getMigrationName(...), $migrator->run(database_path('migrations')));
    }
}
