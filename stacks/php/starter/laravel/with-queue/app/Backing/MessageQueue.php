<?php

namespace App\Backing;

interface MessageQueue
{
    /** Return when the server has confirmed that it keeps the message. */
    public function publish(string $queue, string $body): void;

    /** Take the next message off the queue; null when it is empty. */
    public function take(string $queue): ?string;
}
