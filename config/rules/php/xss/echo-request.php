<?php

// ruleid: omni.php.xss.echo-request
echo '<h1>Hello ' . $_GET['name'] . '</h1>';
// ruleid: omni.php.xss.echo-request
echo $_POST['text'];
// ok: omni.php.xss.echo-request
echo '<h1>Hello</h1>';
// A near miss: escaped before it is printed.
// ok: omni.php.xss.echo-request
echo '<h1>Hello ' . htmlspecialchars($_GET['name']) . '</h1>';
// ok: omni.php.xss.echo-request
$name = $_GET['name'];
