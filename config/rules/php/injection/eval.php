<?php

function compute(string $formula, Table $table)
{
    // ruleid: omni.php.injection.eval
    eval('$x = ' . $formula . ';');
    // ruleid: omni.php.injection.eval
    eval($formula);
    // ok: omni.php.injection.eval
    $data = json_decode($formula, true);
    // A near miss: a method that happens to be called eval.
    // ok: omni.php.injection.eval
    $table->eval($formula);
    // ok: omni.php.injection.eval
    assert($data !== null);
}
