<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ config('app.name') }}</title>
    <link rel="stylesheet" href="/style.css">
</head>
<body>
    <h1>{{ config('app.name') }}</h1>
    <p>Hello from Laravel {{ app()->version() }}.</p>
</body>
</html>
