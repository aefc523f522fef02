package app;
class Main {
  void main() {
    Job job = new Job(source(), "n");
    job.run();
  }
}
