import 'package:a/b.dart' as c;
class A extends B implements I { final int x; A(this.x); static String f(int a, {String b = 'd'}) { var y = foo(a, b: 1); if (y > 1) { z; } else { w; } for (var i in xs) { print(i); } return "a$b ${c.d}"; } }
void main() { final p = A(1).f().g; x = 1; a?.b(); try { f(); } catch (e) { } throw X(); }
