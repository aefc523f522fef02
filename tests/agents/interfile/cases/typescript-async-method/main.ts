import { Api } from './api';
export async function main(): Promise<void> {
  const api = new Api();
  const v = await api.get();
  // ruleid: t
  sink(v);
  // ok: t
  sink(await api.fixed());
}
