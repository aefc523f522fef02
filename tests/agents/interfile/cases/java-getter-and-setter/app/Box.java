package app;
class Box {
  private String value;
  private String other = "o";
  void setValue(String v) {
    this.value = v;
  }
  String getValue() {
    return value;
  }
  String getOther() {
    return other;
  }
}
