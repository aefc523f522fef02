export function run(x: string): void {
  // ruleid: t
  sink(x);
}
