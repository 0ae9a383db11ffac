/**
 * Reading what Docker and `ip` answer. Whatever is not of the shape we know
 * throws with its path: a field that cannot be read must never pass for a thing
 * that is not there.
 */
export class Json {
  readonly #value: unknown;
  readonly #name: string;
  /** A host with a thousand containers has many fields, and hardly ever one whose path anybody wants to know. */
  readonly #of: Json | undefined;

  constructor(value: unknown, name: string, of?: Json) {
    this.#value = value;
    this.#name = name;
    this.#of = of;
  }

  get(key: string): Json {
    return new Json(this.#record()[key], `.${key}`, this);
  }

  /** A field that is left out where there is nothing, or by some versions. */
  optional(key: string): Json | undefined {
    return this.#record()[key] === undefined ? undefined : this.nullable(key);
  }

  /** A field that is always sent, as null or an empty text where there is nothing: an answer without it is not whole. */
  nullable(key: string): Json | undefined {
    const value = this.#record()[key];
    if (value === undefined) this.get(key).#fail('there, or null');
    return value === null || value === '' ? undefined : this.get(key);
  }

  text(): string {
    return typeof this.#value === 'string' ? this.#value : this.#fail('a text');
  }

  number(): number {
    return typeof this.#value === 'number' && Number.isFinite(this.#value) ? this.#value : this.#fail('a number');
  }

  /** A text or a number as it would be written; `undefined` for whatever has parts. */
  scalar(): string | undefined {
    return typeof this.#value === 'string' || typeof this.#value === 'number' ? String(this.#value) : undefined;
  }

  boolean(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.#fail('true or false');
  }

  list(): readonly Json[] {
    return Array.isArray(this.#value) ? this.#value.map((v: unknown, n) => new Json(v, `[${n}]`, this)) : this.#fail('a list');
  }

  /** Entries of an object; Docker sends null for an empty one. */
  entries(): readonly (readonly [string, Json])[] {
    if (this.#value === null) return [];
    return Object.entries(this.#record()).map(([key, value]) => [key, new Json(value, `.${key}`, this)]);
  }

  texts(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.entries().map(([key, value]) => [key, value.text()]));
  }

  has(text: string): boolean {
    return this.list().some((item) => item.#value === text);
  }

  #record(): Readonly<Record<string, unknown>> {
    const value = this.#value;
    return isRecord(value) ? value : this.#fail('an object');
  }

  #path(): string {
    return (this.#of === undefined ? '' : this.#of.#path()) + this.#name;
  }

  #fail(wanted: string): never {
    const seen = JSON.stringify(this.#value) ?? 'nothing';
    throw new Error(`${this.#path()} should be ${wanted}, but is ${seen.length > 80 ? `${seen.slice(0, 80)}…` : seen}`);
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
