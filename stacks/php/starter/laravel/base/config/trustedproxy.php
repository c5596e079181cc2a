<?php

use App\Settings;

return [
    // Whose X-Forwarded-For, -Host, -Port and -Proto are believed.
    'proxies' => Settings::networks('TRUSTED_PROXIES'),
];
