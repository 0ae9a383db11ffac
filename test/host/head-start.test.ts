import { expect, test } from 'vitest';
import { HeadStart } from '../../src/host/head-start.ts';

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Starts things of which each takes until it is told to end, and tells which have begun. */
function stage() {
  const headStart = new HeadStart();
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const start = (name: string): Promise<void> => {
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return headStart.run(() => {
      begun.push(name);
      return end.promise;
    });
  };
  return { begun, start, end: (name: string) => ends.get(name) };
}

test('the first starts alone, the others all at once when it is up, and whoever comes later at once', async () => {
  const { begun, start, end } = stage();
  for (const name of ['a', 'b', 'c']) void start(name);
  await settled();
  expect(begun).toEqual(['a']);
  end('a')?.resolve();
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  void start('d');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('none is a first again that comes soon after the last', async () => {
  const { begun, start, end } = stage();
  const first = start('a');
  end('a')?.resolve();
  await first;
  void start('b');
  void start('c');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('a first that cannot be started fails for itself', async () => {
  const { start, end } = stage();
  const [first, second] = [start('a'), start('b')];
  end('a')?.reject(new Error('no such image'));
  await expect(first).rejects.toThrow('no such image');
  await settled();
  end('b')?.resolve();
  await expect(second).resolves.toBeUndefined();
});

test('a first that hangs holds up nobody for long', async () => {
  const { begun, start, end } = stage();
  void start('a');
  const second = start('b');
  end('b')?.resolve();
  await second;
  expect(begun).toEqual(['a', 'b']);
});
