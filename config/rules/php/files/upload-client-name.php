<?php

function store(string $folder): void
{
    // ruleid: omni.php.files.upload-client-name
    move_uploaded_file($_FILES['photo']['tmp_name'], "uploads/" . $_FILES['photo']['name']);
    // ruleid: omni.php.files.upload-client-name
    move_uploaded_file($_FILES['photo']['tmp_name'], $folder . '/' . basename($_FILES['photo']['name']));
    // ok: omni.php.files.upload-client-name
    move_uploaded_file($_FILES['photo']['tmp_name'], $folder . '/' . bin2hex(random_bytes(16)));
    // A near miss: the name is only logged.
    // ok: omni.php.files.upload-client-name
    error_log($_FILES['photo']['name']);
}
