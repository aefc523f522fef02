/*
 * About the file.
 */
package org.example.tea;

import java.util.List;
import static java.lang.Math.*;
import java.io.*;

/**
 * Holds water.
 */
@Component("kettle")
public final class Kettle<T extends Tea> extends Vessel implements Closeable {
  private static final int MAX_CUPS = 12;
  /** Litres. */
  protected int litres = 2, cups;

  public Kettle(int litres) {
    this.litres = litres;
  }

  // Plain comment.
  @Override
  @SuppressWarnings({"unchecked", "raw"})
  public <R> List<R> boil(final int minutes, String... names) throws IOException {
    Runnable later = () -> {};
    class Local {}
    return null;
  }

  abstract int drain();

  static class Lid {
    void lift() {}
  }

  enum Size {
    SMALL(1),
    LARGE(2) { @Override int cups() { return 9; } };

    private final int cups;

    Size(int cups) { this.cups = cups; }

    int cups() { return cups; }
  }

  @interface Fragile {
    int degree() default 1;
  }

  record Point(int x, int y) {}
}

interface Vessel {
  void pour();
}
