<?php

function restore(string $text, object $value): array
{
    // ruleid: omni.php.deserialization.unserialize
    $first = unserialize($_COOKIE['cart']);
    // ruleid: omni.php.deserialization.unserialize
    $second = unserialize(base64_decode($text));
    // ok: omni.php.deserialization.unserialize
    $third = unserialize($text, ['allowed_classes' => false]);
    // A near miss: a copy of a value from right here.
    // ok: omni.php.deserialization.unserialize
    $fourth = unserialize(serialize($value));
    // ok: omni.php.deserialization.unserialize
    return [$first, $second, $third, $fourth, json_decode($text)];
}
