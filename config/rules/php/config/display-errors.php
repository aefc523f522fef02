<?php

// ruleid: omni.php.config.display-errors
ini_set('display_errors', '1');
// ruleid: omni.php.config.display-errors
ini_set('display_startup_errors', true);
// ok: omni.php.config.display-errors
ini_set('display_errors', '0');
// A near miss: on, but for the log.
// ok: omni.php.config.display-errors
ini_set('log_errors', '1');
