package com.acme.shop;
import java.util.List;
import java.io.*;
import static org.junit.Assert.assertEquals;

@Controller(value = "/x", tags = {"a", "b"})
public final class Shop<T extends Item> extends Base implements Runnable, Closeable {
  private static final int A = 1, B[] = {2};
  @Inject Map<String, List<int[]>> stock;
  static { init(); }
  Shop(@Named("x") final String name, int... xs) throws IOException, Bad { super(name); this.name = name; }
  @Override public <R> R run(final int[] a) {
    int x = (int) a[0], y;
    for (int i = 0; i < 10; i++) sum += i;
    for (final String s : names) { use(s); }
    try (Reader r = open("f")) { r.read(); } catch (IOException | Bad e) { throw new Wrap(e); } finally { done(); }
    try { f(); } catch (Exception e) {}
    switch (x) { case 1: case 2: f(); break; default: { g(); } }
    int z = switch (x) { case 1 -> 2; default -> { yield 3; } };
    synchronized (this) { n++; }
    Runnable q = () -> f(), w = v -> v + 1;
    if (o instanceof String t && !ok) return null; else if (b) x = 1; else { }
    java.util.List<String> l = new java.util.ArrayList<>(3) { int k; };
    int[][] m = new int[3][], n = new int[] {1, 2};
    this.stock.get("k\n").<String>of(Shop.class, Foo::bar, 'c', """
      text "block" """);
    assert x > 1 : "no"; label: while (true) { break label; }
    return a ? b : c;
  }
}
enum E { P(1) { void f() {} }, Q; int x; }
interface I extends J, K { int f(); default void g() {} }
public @interface An { String v() default "d"; }
record R(int a, String b) {}
