import type { Tea } from "./tea";
import fs = require("fs");

/** A vessel. */
export interface Vessel<T> extends Base {
  readonly litres: number;
  pour(into: T): Promise<void>;
}

export type Strength = "weak" | "strong";
type Point = { x: number; y: number };

export enum Size {
  Small,
  Large = "large",
}

@injectable()
export abstract class Kettle<T extends Tea> implements Vessel<T> {
  private static readonly LIMIT = 5;
  litres: number = 2;

  constructor(private readonly water: Water, count?: number) {}

  @log()
  async boil(minutes: number): Promise<void> {}

  abstract drain(): void;
}

declare function brew(tea: Tea): string;
export function brew(tea: string): string;
export function brew(tea: any): string {
  return tea;
}

namespace inner {
  export const answer = 42;
}

export const useTea = <T,>(tea: T): T => tea;
