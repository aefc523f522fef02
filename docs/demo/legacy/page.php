<?php

include 'pages/' . $_GET['page'] . '.php';

$cart = unserialize($_COOKIE['cart']);

$db = new mysqli('localhost', 'shop', getenv('DB_PASSWORD'), 'shop');
$result = mysqli_query($db, "SELECT * FROM customers WHERE id = " . $_GET['id']);

echo '<h1>Welcome back, ' . $_GET['name'] . '</h1>';
echo '<p>Items in your cart: ' . count($cart) . '</p>';
