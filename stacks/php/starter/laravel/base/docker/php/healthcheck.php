<?php

// Asks the application for its health path by FastCGI, as a web server would. Exit code 0 says that it answered 200.

function record(int $type, string $content): string
{
    return pack('CCnnCx', 1, $type, 1, strlen($content), 0).$content;
}

$parameters = '';
foreach ([
    'REQUEST_METHOD' => 'GET',
    'REQUEST_URI' => getenv('HEALTH_PATH'),
    'SCRIPT_FILENAME' => '/app/public/index.php',
    'SCRIPT_NAME' => '/index.php',
    'SERVER_NAME' => 'localhost',
    'REMOTE_ADDR' => '127.0.0.1',
] as $name => $value) {
    $parameters .= pack('CC', strlen($name), strlen($value)).$name.$value;
}

$fpm = @stream_socket_client('tcp://127.0.0.1:9000', timeout: 2) or exit(1);
stream_set_timeout($fpm, 2);
// Begin, parameters, the end of the parameters, the end of the body.
fwrite($fpm, record(1, pack('nCx5', 1, 0)).record(4, $parameters).record(4, '').record(5, ''));
$answer = stream_get_contents($fpm);
exit(str_contains($answer, 'Content-Type:') && ! preg_match('/^Status: (?!200)|\0Status: (?!200)/m', $answer) ? 0 : 1);
