import Foundation
@objc public class C<T>: Base, I {
  private let x: [String] = ["a", "b\(a) \(c.d)"]
  lazy var y: Int? = nil
  static let shared = C()
  init(a: Int) { self.a = a }
  override func f<T>(_ a: Int, with b: String = "d") throws -> String? {
    var v: Cipher = Cipher.getInstance("x")
    let (p, q) = pair
    if a > 1 { b } else if let z = o { c } else { d }
    guard let x = y else { return }
    switch x { case 1, 2: a; case .foo(let n) where n > 1: b; default: c }
    for i in 0..<10 { continue }
    while x { break }
    repeat { y } while z
    do { try a() } catch let e { b() }
    x.map { $0 + 1 }.filter({ it in it })
    x.map { (a: Int) -> Int in return a }
    a?.b!.c(d: 1, 2)
    x = y as! String
    x += 1
    a[1] = !b
    return try? foo()
    throw Foo("x")
    a ?? b
    foo(1) { x }
    a ? b : c
    ["a": 1]
    #selector(foo)
    """
    raw
    """
    1.0; true; nil; self; 0x1F
    defer { x }
  }
  var computed: Int { return 1 }
}
struct S { }
enum En { case a, b(Int) }
protocol P { func h() }
extension C { }
