<?php

return [
    // Encrypted and in the browser, so that any replica can answer.
    'driver' => 'cookie',
];
