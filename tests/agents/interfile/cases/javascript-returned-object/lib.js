export function load() {
  return { cmd: source(), name: "n" };
}
