<?php

function register(string $password, string $salt, string $path): array
{
    // ruleid: omni.php.crypto.password-fast-hash
    $first = md5($password);
    // ruleid: omni.php.crypto.password-fast-hash
    $second = hash('sha256', $salt . $_POST['password']);
    // ok: omni.php.crypto.password-fast-hash
    $third = password_hash($password, PASSWORD_DEFAULT);
    // A near miss: the digest of a file name.
    // ok: omni.php.crypto.password-fast-hash
    $fourth = md5($path);
    return [$first, $second, $third, $fourth];
}
