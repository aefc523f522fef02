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

class Posts
{
    public function all(PDO $db, int $author, string $order): void
    {
        // A near miss: the name of a table, which the program itself chose.
        // ok: omni.php.injection.sql-string
        $db->query("SELECT * FROM {$this->posts} WHERE author = 1");
        // ok: omni.php.injection.sql-string
        $db->query('SELECT * FROM ' . $db->table_name('posts'));
        // ruleid: omni.php.injection.sql-string
        $db->query('SELECT * FROM ' . $this->posts . ' WHERE author = ' . $author);
        // ruleid: omni.php.injection.sql-string
        $db->exec("DELETE FROM posts WHERE title = '{$_POST['title']}'");
    }
}
