<?php

namespace App;

/** Reads the environment for the files in config/. An empty variable counts as not set. */
class Settings
{
    public static function text(string $name, string $default = ''): string
    {
        return (getenv($name) ?: '') ?: $default;
    }

    /** @param  list<string>  $values */
    public static function oneOf(string $name, array $values, string $default): string
    {
        $value = strtolower(self::text($name, $default));
        if (! in_array($value, $values, true)) {
            throw new SettingsException("{$name} is '{$value}': it is ".implode(', ', $values));
        }

        return $value;
    }

    /**
     * A list of addresses and networks, such as `10.0.0.1, 10.1.0.0/16`.
     *
     * @return list<string>
     */
    public static function networks(string $name): array
    {
        $networks = array_values(array_filter(array_map(trim(...), explode(',', self::text($name)))));
        foreach ($networks as $network) {
            [$address, $bits] = [...explode('/', $network, 2), null];
            $most = str_contains($address, ':') ? 128 : 32;
            $valid = filter_var($address, FILTER_VALIDATE_IP)
                && ($bits === null || (ctype_digit($bits) && (int) $bits <= $most));
            if (! $valid) {
                throw new SettingsException("{$name} is a list of addresses and networks, but '{$network}' is neither");
            }
        }

        return $networks;
    }

    /** A secret, from its variable or from the file that `<name>_FILE` names. */
    public static function secret(string $name): ?string
    {
        $value = self::text($name);
        $path = self::text("{$name}_FILE");
        if ($value !== '' && $path !== '') {
            throw new SettingsException("{$name} and {$name}_FILE are both set: keep one of them");
        }
        if ($path === '') {
            return $value === '' ? null : $value;
        }
        $content = is_file($path) ? @file_get_contents($path) : false;
        if ($content === false) {
            throw new SettingsException("{$name}_FILE is '{$path}': no file that can be read");
        }
        $secret = str_ends_with($content, "\n") ? substr($content, 0, -1) : $content;

        return $secret === '' ? null : $secret;
    }

    /**
     * The address of a backing service, in parts.
     *
     * @param  list<string>  $schemes
     * @return array{scheme: string, host: string, port: int, user: string, password: string|null, path: string, query: array<string, string>}
     */
    public static function address(string $name, string $default, array $schemes, int $port): array
    {
        $parts = parse_url(self::text($name, $default));
        if (! is_array($parts) || ! in_array($parts['scheme'] ?? '', $schemes, true) || ($parts['host'] ?? '') === '' || ($parts['port'] ?? $port) === 0) {
            // The message leaves the value out: people do put passwords into addresses.
            throw new SettingsException("{$name} is no address that begins with {$schemes[0]}:// and names a host");
        }
        parse_str($parts['query'] ?? '', $query);

        return [
            'scheme' => $parts['scheme'],
            'host' => trim($parts['host'], '[]'),
            'port' => $parts['port'] ?? $port,
            'user' => rawurldecode($parts['user'] ?? ''),
            'password' => isset($parts['pass']) ? rawurldecode($parts['pass']) : null,
            'path' => rawurldecode(substr($parts['path'] ?? '', 1)),
            'query' => $query,
        ];
    }

    /**
     * A part of an address after `?`, which may be missing but not be anything else.
     *
     * @param  array<string, string>  $query
     * @param  list<string>  $values
     */
    public static function oneOfQuery(string $name, array $query, string $part, array $values): ?string
    {
        $value = $query[$part] ?? null;
        if ($value !== null && ! in_array($value, $values, true)) {
            throw new SettingsException("{$name} is no address whose {$part} is ".implode(' or ', $values));
        }

        return $value;
    }
}
