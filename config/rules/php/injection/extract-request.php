<?php

function read(array $row): void
{
    // ruleid: omni.php.injection.extract-request
    extract($_POST);
    // ruleid: omni.php.injection.extract-request
    extract($_GET, EXTR_OVERWRITE);
    // ok: omni.php.injection.extract-request
    $name = $_POST['name'] ?? '';
    // A near miss: an array of our own.
    // ok: omni.php.injection.extract-request
    extract($row);
}
