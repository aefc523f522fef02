export { run as go } from './a';
export * from './b';
export * as ns from './c';
