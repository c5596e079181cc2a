<?php

namespace App\Logging;

use DateTimeImmutable;
use DateTimeZone;
use Monolog\Formatter\NormalizerFormatter;
use Monolog\Level;
use Monolog\LogRecord;
use Throwable;

/** One JSON object a line: what came in by the context becomes fields. */
class JsonFormatter extends NormalizerFormatter
{
    public function format(LogRecord $record): string
    {
        $context = $record->context;
        if (($context['exception'] ?? null) instanceof Throwable) {
            $context['exception'] = (string) $context['exception'];
        }

        return self::line($record->level, $record->message, $this->normalize($context), $record->datetime);
    }

    /** @param  array<string, mixed>  $fields */
    public static function line(
        Level $level,
        string $message,
        array $fields = [],
        DateTimeImmutable $moment = new DateTimeImmutable,
    ): string {
        $line = [
            'timestamp' => $moment->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s.v\Z'),
            'level' => strtolower($level->name),
            'message' => $message,
        ];

        return json_encode(
            $line + $fields,
            JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR,
        )."\n";
    }
}
