import { outer } from './lib';
export const main = () => outer(source());
