<?php

namespace App\Http\Controllers;

use App\Backing\MessageQueue;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;

class MessageController
{
    private const QUEUE = 'messages';

    public function store(Request $request, MessageQueue $queue): JsonResponse
    {
        $message = $request->validate(['text' => ['required', 'string']]);
        $queue->publish(self::QUEUE, $message['text']);

        return response()->json($message, 202);
    }

    public function show(MessageQueue $queue): JsonResponse|Response
    {
        $text = $queue->take(self::QUEUE);

        return $text === null ? response()->noContent() : response()->json(['text' => $text]);
    }
}
