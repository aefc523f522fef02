package app;
class Child extends Base {
  Child(String c) {
    super(c);
  }
}
