<?php
/**
 * About the file.
 */

namespace Tea\House;

use Tea\Water\{Boil, Pour as Fill};
use Tea\Leaf;
require_once "vessel.php";

const MAX_CUPS = 12;

/** How strong. */
function strength(int $minutes, ?string $name = null): float {
    return 1.0;
}

/**
 * Holds water.
 */
#[Entity]
abstract class Kettle extends Vessel implements \Countable
{
    use Pours;
    const LIMIT = 5;
    private static ?int $litres = 2;
    public string $a, $b;

    public function __construct(private int $cups) {}

    // Heats it.
    #[Route("/boil")]
    public static function boil(int ...$minutes): static {
        return new static();
    }

    abstract protected function drain(): void;
}

interface Vessel { public function pour(); }
trait Pours { public function pour() {} }
enum Size: string { case Small = "s"; case Large = "l"; const Base = self::Small; }

$handler = function ($x) { return $x; };
