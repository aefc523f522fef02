export function run(x: string): void;
export function run(x: string, n: number): void;
export function run(x: string, n?: number): void {
  // ruleid: t
  sink(x);
  // ok: t
  sink(n);
}
