import { Store } from './store';
export function handle(store: Store): void {
  store.save(source());
}
