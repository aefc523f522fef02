<?php

function archive(string $folder, PDO $db): void
{
    // ruleid: omni.php.injection.command
    system("tar czf backup.tgz " . $folder);
    // ruleid: omni.php.injection.command
    $text = shell_exec("ls -l $folder");
    // ruleid: omni.php.injection.command
    exec($_GET['command'], $lines);
    // ok: omni.php.injection.command
    system('uptime');
    // A near miss: the value is quoted.
    // ok: omni.php.injection.command
    system('tar czf backup.tgz ' . escapeshellarg($folder));
    // ok: omni.php.injection.command
    $db->exec("DELETE FROM log WHERE folder = " . $folder);
}
