/**
 * A bounded number of places; whoever finds none waits in line.
 *
 * There may be fewer at first, and one more for each that is given back while
 * others wait, up to the bound.
 */
export class Slots {
  readonly #most: number;
  #places: number;
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(most: number, first: number) {
    this.#most = most;
    this.#places = Math.min(first, most);
    this.#free = this.#places;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
  }

  /** The place passes straight to the next in line, and a new one to the one after it. */
  give(): void {
    this.#pass();
    if (this.#line.length === 0 || this.#places === this.#most) return;
    this.#places++;
    this.#pass();
  }

  #pass(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free++;
  }
}
