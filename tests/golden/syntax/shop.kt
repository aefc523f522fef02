package com.x
import a.b.C
import a.b.*
import a.D as E
@Ann("x") @Foo
public class C<T>(val a: Int, b: String = "d") : Base(a), I {
  private val x: List<String> = listOf("a", "b$a ${c.d}")
  lateinit var y: String
  var z by lazy { 3 }
  init { foo() }
  constructor(a: Int) : this(a, "b") { }
  companion object { const val K = 1 }
  override suspend fun <T> f(a: Int, vararg b: String): String? {
    var v: Cipher = Cipher.getInstance("x")
    val (p, q) = pair
    if (a > 1) { b } else c
    when (x) { 1, 2 -> a; is Foo -> { b } else -> c }
    for (i in 0..10) { continue }
    while (x) { break }
    do { y } while (z)
    try { a() } catch (e: Exception) { b() } finally { c() }
    x.map { it -> it + 1 }.filter(::foo)
    a?.b!!.c(d = 1, *e)
    x = y as String
    x += 1; i++
    a[1] = !b
    return@f fun(x: Int): Int { return 1 }
    throw Foo("x")
    val w = object : I { }
    a ?: b
    foo<Int>(1) { x }
    """raw $x"""
    'c'; 1.0f; true; null; this; 0x1F
  }
  fun g() = 3
}
enum class En { A, B }
object O { }
data class D(val a: Int)
fun String.ext() {}
