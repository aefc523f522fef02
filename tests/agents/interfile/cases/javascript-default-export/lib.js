export default function run(cmd) {
  // ruleid: t
  sink(cmd);
}
export const other = (cmd) => {
  // ruleid: t
  sink(cmd);
};
