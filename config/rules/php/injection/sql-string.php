<?php

const COLUMNS = 'id, name';

function find(PDO $db, mysqli $other, string $name, Search $search): void
{
    // ruleid: omni.php.injection.sql-string
    $db->query("SELECT * FROM users WHERE name = '" . $name . "'");
    // ruleid: omni.php.injection.sql-string
    mysqli_query($other, "DELETE FROM users WHERE name = '$name'");
    // ok: omni.php.injection.sql-string
    $statement = $db->prepare('SELECT * FROM users WHERE name = ?');
    // ok: omni.php.injection.sql-string
    $db->query('SELECT * FROM users WHERE price = "$5.00"');
    // A near miss: no SQL, though it begins like it.
    // ok: omni.php.injection.sql-string
    $search->query('selected ' . $name);
}
