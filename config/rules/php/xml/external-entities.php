<?php

function read(string $text): array
{
    $document = new DOMDocument();
    // ruleid: omni.php.xml.external-entities
    $document->loadXML($text, LIBXML_NOENT | LIBXML_DTDLOAD);
    // ruleid: omni.php.xml.external-entities
    $first = simplexml_load_string($text, 'SimpleXMLElement', LIBXML_NOENT);
    // ok: omni.php.xml.external-entities
    $document->loadXML($text, LIBXML_NONET);
    // A near miss: the default options.
    // ok: omni.php.xml.external-entities
    $second = simplexml_load_string($text);
    return [$document, $first, $second];
}
