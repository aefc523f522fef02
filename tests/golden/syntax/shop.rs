use std::env;
use std::{fs::File as F, io::*};
extern crate x;
#[derive(Debug, Clone)]
#[cfg(test)]
pub struct S<T: Clone> { pub a: i32, b: Vec<T> }
struct U(i32, String);
enum E { A, B(i32), C { x: i32 } }
mod m { const X: u32 = 1; static Y: &str = "a"; type T = Vec<u8>; }
trait Tr: Base { fn f(&self) -> i32; fn g() {} }
impl<T> Tr for S<T> where T: Copy {
  pub async unsafe fn f<'a>(&'a mut self, x: i32, mut y: &str, (a, b): (i32, i32)) -> Result<i32, E> {
    let mut v: Vec<i32> = Vec::new();
    let (a, b) = (1, 2.0);
    let c = |x: i32, y| x + y;
    let Some(z) = o else { return; };
    println!("hello {}", x);
    vec![1, 2];
    a.b().c::<i32>(1)?.d;
    unsafe { foo(x as *const u8); }
    if let Some(x) = y { a } else if b { c } else { d }
    for i in 0..10 { continue; }
    while x < 3 { x += 1; }
    loop { break 'a 3; }
    match x { 1 | 2 => a, Some(n) if n > 1 => { b } _ => c, }
    S { a: 1, ..d };
    x[1] = &mut y;
    *p = !q;
    r"raw\n"; r#"x"#; b"b"; 'c'; "a\tb";
    [1, 2]; [0; 3];
    return x.await;
  }
}
macro_rules! m { () => {} }
