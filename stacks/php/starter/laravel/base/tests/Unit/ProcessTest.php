<?php

namespace Tests\Unit;

use PHPUnit\Framework\Attributes\TestWith;
use Symfony\Component\Process\Process;
use Tests\TestCase;

class ProcessTest extends TestCase
{
    #[TestWith(['APP_KEY_FILE', '/nowhere'])]
    #[TestWith(['TRUSTED_PROXIES', 'everybody'])]
    #[TestWith(['LOG_LEVEL', 'loud'])]
    public function test_a_wrong_setting_is_one_line_and_no_start(string $name, string $value): void
    {
        $process = new Process(['php', 'artisan', 'app:serve'], base_path(), ['APP_KEY' => false, $name => $value]);
        $this->assertSame(1, $process->run());
        $this->assertSame('', $process->getOutput());
        $line = json_decode($process->getErrorOutput(), true, flags: JSON_THROW_ON_ERROR);
        $this->assertSame('error', $line['level']);
        $this->assertStringStartsWith("{$name} is", $line['message']);
    }
}
