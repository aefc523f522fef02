export abstract class Store {
  abstract save(x: string): void;
}
