<?php

include 'pages/' . $_GET['page'] . '.php';

$cart = json_decode($_COOKIE['cart'], true);

echo '<h1>Welcome back, ' . $_GET['name'] . '</h1>';
echo '<p>Items in your cart: ' . count($cart) . '</p>';
