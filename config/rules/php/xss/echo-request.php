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
// ruleid: omni.php.xss.echo-request
echo '<p>' . ($_GET['page'] ?? 'first') . '</p>';
// A near miss: the request only picks one of our own messages.
// ok: omni.php.xss.echo-request
echo $messages[$_GET['message']];
// A near miss: only asked for, not printed.
// ok: omni.php.xss.echo-request
echo empty($_GET['search']) ? count($themes) : '';
// ok: omni.php.xss.echo-request
echo $field->show(isset($_POST['host']) ? $_POST['host'] : '');
