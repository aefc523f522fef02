<?php

// ruleid: omni.php.files.include-request
include 'pages/' . $_GET['page'] . '.php';
// ruleid: omni.php.files.include-request
require $_REQUEST['module'];
// ok: omni.php.files.include-request
include 'pages/home.php';
$page = $_GET['page'] === 'help' ? 'help' : 'home';
// A near miss: one of two constants.
// ok: omni.php.files.include-request
include "pages/$page.php";
// ok: omni.php.files.include-request
readfile('pages/home.html');
