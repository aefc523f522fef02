export class Api {
  async get(): Promise<string> {
    return source();
  }
  async fixed(): Promise<string> {
    return "f";
  }
}
