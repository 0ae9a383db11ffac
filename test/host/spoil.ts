/** A field of an answer, and a way for it to be wrong. */
export interface Fault {
  readonly path: readonly string[];
  readonly how: 'missing' | 'null' | 'of another type';
}

const OTHERS: readonly unknown[] = [true, 7, 'text', [], {}, [7], { a: 7 }, [null]];

/**
 * Makes each field of an answer wrong in each way, one at a time, and puts it right again. Entries of lists are no fields:
 * there may be fewer without anything being wrong.
 */
export function spoilEach(answer: unknown, look: (fault: Fault) => void): void {
  const visit = (here: unknown, path: readonly string[]): void => {
    if (typeof here !== 'object' || here === null) return;
    for (const [key, child] of Object.entries(here)) {
      const at = [...path, key];
      if (!Array.isArray(here)) {
        Reflect.deleteProperty(here, key);
        look({ path: at, how: 'missing' });
        Reflect.set(here, key, null);
        if (child !== null) look({ path: at, how: 'null' });
        for (const other of OTHERS.filter((each) => typeOf(each) !== typeOf(child))) {
          Reflect.set(here, key, other);
          look({ path: at, how: 'of another type' });
        }
        Reflect.set(here, key, child);
      }
      visit(child, at);
    }
  };
  visit(answer, []);
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);
