<?php

use Illuminate\Support\Facades\Route;

// Pages for people: with cookies, a session and protection against forged requests.
Route::view('/hello', 'hello');
