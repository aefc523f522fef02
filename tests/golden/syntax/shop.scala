package a.b
import a.b.C
import a.b._
import a.{B, C => D}
@Ann("x")
class C[T](val a: Int, b: String = "d")(implicit x: Y) extends B(a) with I {
  private val x: List[String] = List("a", s"b$a ${c.d}")
  var y = 1; lazy val z = 2
  val (p, q) = pair
  @deprecated def f[T](a: Int, b: String*): Option[String] = {
    if (a > 1) { b } else c
    x match { case 1 | 2 => a; case Foo(n) if n > 1 => b; case y: Int => d; case _ => }
    for (i <- 0 to 10) { println(i) }
    for (i <- xs; j <- ys if i > j) yield i
    while (x) { y }
    do { y } while (z)
    try { a() } catch { case e: Exception => b() } finally { c() }
    x.map { it => it + 1 }.filter(_ > 1)
    xs.map(x => x + 1)
    a.b(d = 1, e: _*)
    x = y.asInstanceOf[String]
    x += 1
    a foo b
    new Foo("x") { def g = 1 }
    throw new Foo("x")
    return 3
    "x".!
    Action.async { req: Request[T] => ok }
    Action { implicit req => ok }
    foo[Int](1) { x }
    """raw""" ; 'c'; 1.0; true; null; this; 0x1F; ()
    (1, 2)
    -a; !b
  }
  def g = 3
  def h(x: Int)
}
trait Tr { def h: Int }
object O extends App { }
case class D(a: Int)
