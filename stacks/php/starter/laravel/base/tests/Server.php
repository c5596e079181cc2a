<?php

namespace Tests;

/** A server on 127.0.0.1 that accepts connections and stays silent, or answers what a test tells it to. */
class Server
{
    public readonly int $port;

    /** @var resource */
    private $listener;

    private ?int $child = null;

    public function __construct()
    {
        $this->listener = stream_socket_server('tcp://127.0.0.1:0');
        $this->port = (int) substr(strrchr(stream_socket_get_name($this->listener, false), ':'), 1);
    }

    /**
     * Answer each line that comes with the next of these, in a process of its own.
     *
     * @param  list<string>  $answers
     */
    public function answer(array $answers): void
    {
        $this->child = pcntl_fork();
        if ($this->child === 0) {
            $connection = stream_socket_accept($this->listener);
            foreach ($answers as $answer) {
                fgets($connection);
                fwrite($connection, $answer);
            }
            // Without what the test runner would do at its end.
            posix_kill(posix_getpid(), SIGKILL);
        }
    }

    public function close(): void
    {
        fclose($this->listener);
        if ($this->child !== null) {
            pcntl_waitpid($this->child, $status);
        }
    }
}
