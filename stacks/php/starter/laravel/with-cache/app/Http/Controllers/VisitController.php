<?php

namespace App\Http\Controllers;

use App\Backing\Counter;
use Illuminate\Http\JsonResponse;

class VisitController
{
    public function __invoke(Counter $counter): JsonResponse
    {
        return response()->json(['visits' => $counter->increment('visits')]);
    }
}
