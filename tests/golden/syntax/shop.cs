using System;
using static System.Math;
using Io = System.IO;
namespace Acme.Shop {
[Serializable, Route("/x", Name = "r")]
public partial class Shop<T> : Base, IRun where T : class {
  private readonly int a = 1, b;
  [Inject] public string Name { get; private set; } = "n";
  public int Size => items.Count;
  event Handler Changed;
  public Shop(string name, params int[] xs) : base(name) { this.name = name; }
  [HttpPost]
  public async Task<IActionResult> Run([FromBody] Dto dto, ref int k, string s = "d") {
    var x = (int)y; List<int> l = new List<int> { 1, 2 };
    var o = new Opt(1) { A = true, B = { C = 1 } };
    Point p = new(1, 2);
    var anon = new { a, b = 2 };
    int[] arr = new int[3], q = new[] { 1, 2 };
    await http?.GetAsync($"http://{host}:{port:D}/x", other: 1, out var z);
    if (x is string t && !ok) return Ok(); else if (b) x += 1; else { }
    for (int i = 0; i < 3; i++) sum();
    foreach (var e in list) { Use(e); }
    using (var r = Open("f")) { r.Read(); }
    lock (this) n++;
    using var w = Make();
    try { F(); } catch (IOException e) when (e.Code == 1) { throw; } finally { Done(); }
    switch (x) { case 1: case 2: F(); break; default: G(); break; }
    var v = x switch { 1 => "a", _ => "b" };
    Func<int, int> f = n => n + 1, g = (a, b) => { return a; };
    JsonConvert.Deserialize<Foo>(@"a\b", typeof(Foo), 'c', a[1], x as Foo, global::System.Console.Out);
    (int m, string u) = Pair();
    T Local<T>(T c) => c;
#if DEBUG
    Log();
#else
    Drop();
#endif
    return a ? b : c ?? d;
  }
}
struct S { int x; } interface I { void M(); } enum E { A = 1, B } record R(int X, string Y);
}
