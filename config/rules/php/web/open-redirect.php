<?php

// ruleid: omni.php.web.open-redirect
header('Location: ' . $_GET['next']);
// ruleid: omni.php.web.open-redirect
header("Location: " . $_REQUEST['target'], true, 302);
// ok: omni.php.web.open-redirect
header('Location: /home');
// A near miss: the value only fills a query of our own page.
// ok: omni.php.web.open-redirect
header('Location: /search?q=' . urlencode($_GET['next']));
