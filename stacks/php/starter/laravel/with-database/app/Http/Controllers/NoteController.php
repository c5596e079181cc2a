<?php

namespace App\Http\Controllers;

use App\Models\Note;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;

class NoteController
{
    public function index(): JsonResponse
    {
        return response()->json(['notes' => Note::latest('id')->limit(20)->get()]);
    }

    public function store(Request $request): JsonResponse
    {
        $note = Note::create($request->validate(['text' => ['required', 'string', 'max:500']]));

        return response()->json($note->only('id', 'text'), 201);
    }
}
