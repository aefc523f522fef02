<h1>Shop</h1>
<?php
namespace Shop\Basket;
use Shop\Money as Cash, Countable;
use function Shop\Util\{round, total as sum_of};
require_once __DIR__ . '/vendor.php';
#[Entity('basket')]
final class Basket extends Base implements Countable, \ArrayAccess {
  use Logs;
  const LIMIT = 10;
  private static ?int $count = 0, $max;
  public function __construct(private array $items = [], string ...$tags) {
    parent::__construct();
    $this->items = $items;
    self::$count++;
    static::check(self::LIMIT);
  }
  protected function total(?Cash $cash, int &$n): float {
    echo "total {$this->sum} of $n", 'done';
    print 'x';
    foreach ($this->items as $key => $item) {
      if ($item['price'] > 2 && !$item->hidden) { continue; }
      elseif ($key) $n .= 'k';
      else { break; }
    }
    foreach ($list as $one): echo $one; endforeach;
    for ($i = 0; $i < 3; $i++) { }
    while (true) { }
    do { $i--; } while ($i);
    switch ($n) { case 1: return 1.5; default: exit(1); }
    try { throw new Fault('x', code: 2); } catch (Fault | \Error $e) { } finally { unset($n); }
    $f = function ($x) use ($n) { return $x; };
    $g = fn(int $x): int => $x + 1;
    [$a, $b] = ['k' => 1, 2, ...$rest];
    $c = $a ?: $b ?? null;
    $d = (int) $a ? @file($a) : clone $b;
    $text = <<<EOT
sum $n
EOT;
    $raw = <<<'EOT'
raw
EOT;
    $o = new class { public $p; };
    $out = `ls $n`;
    $name = $$which;
    global $shop;
    static $calls = 0;
    return match(true) { 1, 2 => 'a', default => \strlen($text) };
  }
}
interface Sellable extends Countable { function sell(): void; }
enum Size: string { case Small = 's'; }
include 'footer.php';
?>
<p><?= $total ?></p>
