// Brews tea.
import 'water.dart';

const maxCups = 12;

/// Holds water.
class Kettle extends Vessel {
  int litres = 2;

  Kettle(this.litres);

  int boil(int minutes) {
    return minutes;
  }
}

int strength(int minutes) => minutes;
