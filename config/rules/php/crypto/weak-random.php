<?php

function issue(object $user): array
{
    // ruleid: omni.php.crypto.weak-random
    $token = md5(uniqid((string) mt_rand(), true));
    // ruleid: omni.php.crypto.weak-random
    $_SESSION['csrf_token'] = rand();
    // ok: omni.php.crypto.weak-random
    $apiKey = bin2hex(random_bytes(32));
    // A near miss: chance for the eye, not for a secret.
    // ok: omni.php.crypto.weak-random
    $colour = mt_rand(0, 360);
    return [$token, $apiKey, $colour];
}
