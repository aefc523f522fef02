<?php

function encrypt(string $text, string $key, string $iv): array
{
    // ruleid: omni.php.crypto.weak-cipher
    $first = openssl_encrypt($text, 'des-ede3-cbc', $key, 0, $iv);
    // ruleid: omni.php.crypto.weak-cipher
    $second = openssl_encrypt($text, "AES-128-ECB", $key);
    // ok: omni.php.crypto.weak-cipher
    $third = openssl_encrypt($text, 'aes-256-gcm', $key, 0, $iv, $tag);
    // A near miss: the weak name is the text, not the cipher.
    // ok: omni.php.crypto.weak-cipher
    $fourth = openssl_encrypt('des-ede3-cbc', 'aes-256-gcm', $key, 0, $iv, $tag);
    return [$first, $second, $third, $fourth];
}
