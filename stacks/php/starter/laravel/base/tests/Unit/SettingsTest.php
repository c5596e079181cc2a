<?php

namespace Tests\Unit;

use App\Settings;
use App\SettingsException;
use PHPUnit\Framework\Attributes\TestWith;
use Tests\TestCase;

class SettingsTest extends TestCase
{
    public function test_an_empty_variable_counts_as_not_set(): void
    {
        $this->assertSame('a', self::withEnvironment(['NAME' => ''], fn () => Settings::text('NAME', 'a')));
        $this->assertSame('b', self::withEnvironment(['NAME' => 'b'], fn () => Settings::text('NAME', 'a')));
    }

    public function test_a_secret_comes_from_its_variable_or_from_a_file(): void
    {
        $path = tempnam('/tmp', 'secret');
        file_put_contents($path, "p@ss \n");
        $this->assertSame('p', self::withEnvironment(['KEY' => 'p'], fn () => Settings::secret('KEY')));
        $this->assertSame('p@ss ', self::withEnvironment(['KEY_FILE' => $path], fn () => Settings::secret('KEY')));
        $this->assertNull(Settings::secret('KEY'));
        unlink($path);
    }

    #[TestWith([['KEY_FILE' => '/nowhere'], "KEY_FILE is '/nowhere': no file that can be read"])]
    #[TestWith([['KEY' => 'hunter2', 'KEY_FILE' => '/nowhere'], 'KEY and KEY_FILE are both set: keep one of them'])]
    public function test_a_secret_that_cannot_be_had_is_one_clear_line(array $environment, string $message): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessage($message);
        self::withEnvironment($environment, fn () => Settings::secret('KEY'));
    }

    public function test_proxies_are_addresses_and_networks(): void
    {
        $proxies = ['10.0.0.1', '10.1.0.0/16', '::1', 'fd00::/8'];
        $environment = ['PROXIES' => implode(' , ', $proxies)];
        $this->assertSame($proxies, self::withEnvironment($environment, fn () => Settings::networks('PROXIES')));
        $this->assertSame([], Settings::networks('PROXIES'));
    }

    #[TestWith(['proxy'])]
    #[TestWith(['10.0.0.0/33'])]
    #[TestWith(['10.0.0.0/'])]
    #[TestWith(['10.0.0.0/8/8'])]
    #[TestWith(['*'])]
    public function test_a_wrong_proxy_is_refused(string $proxy): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessage("PROXIES is a list of addresses and networks, but '{$proxy}' is neither");
        self::withEnvironment(['PROXIES' => $proxy], fn () => Settings::networks('PROXIES'));
    }

    public function test_an_address_comes_in_parts(): void
    {
        $url = 'tcp://me:p%40ss%2F@host:1/shop?ssl-mode=VERIFY_IDENTITY';
        $address = self::withEnvironment(['URL' => $url], fn () => Settings::address('URL', '', ['tcp'], 2));
        $this->assertSame([
            'scheme' => 'tcp',
            'host' => 'host',
            'port' => 1,
            'user' => 'me',
            'password' => 'p@ss/',
            'path' => 'shop',
            'query' => ['ssl-mode' => 'VERIFY_IDENTITY'],
        ], $address);
    }

    #[TestWith(['http://app:hunter2@host'])]
    #[TestWith(['tcp://app:hunter2@host:port'])]
    #[TestWith(['tcp://app:hunter2@:1'])]
    #[TestWith(['hunter2'])]
    public function test_a_wrong_address_is_refused_without_being_shown(string $url): void
    {
        $this->expectException(SettingsException::class);
        $this->expectExceptionMessageMatches('/^URL is no address that begins with tcp:(?!.*hunter2)/');
        self::withEnvironment(['URL' => $url], fn () => Settings::address('URL', '', ['tcp'], 2));
    }
}
