<?php

function open(string $ca)
{
    $handle = curl_init('https://example.org/');
    // ruleid: omni.php.transport.curl-verify-off
    curl_setopt($handle, CURLOPT_SSL_VERIFYPEER, false);
    // ruleid: omni.php.transport.curl-verify-off
    curl_setopt($handle, CURLOPT_SSL_VERIFYHOST, 0);
    // ok: omni.php.transport.curl-verify-off
    curl_setopt($handle, CURLOPT_CAINFO, $ca);
    // A near miss: false for another option.
    // ok: omni.php.transport.curl-verify-off
    curl_setopt($handle, CURLOPT_HEADER, false);
    return $handle;
}
