/** A bounded number of places; whoever finds none waits in line. */
export class Slots {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
  }

  /** The place passes straight to the next in line. */
  give(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free++;
  }
}
