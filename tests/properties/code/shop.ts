import { Injectable, type Cup } from "@shop/core";
import fs = require("fs");
export * from "./cups";

interface Stock<T extends Cup = Cup> extends Base {
  readonly name: string;
  count?: number;
  find(id: string): T | undefined;
}

type Handler = (req: Request, res: Response) => Promise<void>;

enum Size {
  Small = 1,
  Large = "large",
}

@Injectable({ scope: "request" })
export class ShopService implements Stock<Cup>, OnInit {
  private readonly cups: Map<string, Cup> = new Map();
  static instance?: ShopService;

  constructor(private http: HttpClient, @Inject(TOKEN) public name: string) {}

  @Input() title!: string;

  @HttpGet("/cups/:id")
  public async find(@Param("id") id: string, limit: number = 10): Promise<Cup | undefined> {
    const url: string = `${this.base}/cups/${id}`;
    const cup = (await this.http.get<Cup>(url).toPromise()) as Cup;
    if (!cup || cup.size! > limit) {
      throw new NotFound<Cup>(id);
    }
    this.cups.set(id, cup);
    return cup;
  }

  get count(): number {
    return this.cups.size;
  }

  protected abstract render(): void;
}

declare module "shop" {
  export function open(name: string): void;
}

namespace Prices {
  export const rate = 0.2;
}

export const pour = async <T,>(cup: T, ml = 3): Promise<T> => {
  const { a, b }: { a: string; b: number } = await load<T>(cup);
  for (const key of Object.keys(a)) {
    console.log(key satisfies string);
  }
  let parts: Array<string> = [a, ...b];
  document.body.innerHTML = <any>parts[0];
  return cup;
};

function isCup(value: unknown): value is Cup {
  return typeof value === "object" && "size" in value;
}
