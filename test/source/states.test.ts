import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { following, source, told } from './following.ts';
import { fleet, NEVER, scratch } from './repository.ts';
import { Signed, STATES } from './states.ts';

test('whatever becomes of a repository, what was good is still known, and is followed again', { timeout: 600_000 }, async () => {
  const root = scratch();
  const repository = new Signed(root);
  const good = repository.commit({ 'fleets/a.yaml': fleet('a') });
  const from = source({
    url: repository.bare,
    state: join(root, 'state'),
    applied: () => [good],
    verify: { allowedSigners: repository.allowedSigners },
    timeoutMs: 120_000,
  });
  expect(told(await from.poll(NEVER))).toBe('revision a');
  for (const { name, is, spoil } of STATES) {
    spoil(repository, good);
    const fetched = await from.poll(NEVER);
    expect(is, `${name}: ${told(fetched)}`).toContain(fetched.is);
    expect(told(fetched), name).not.toMatch(/\p{Cc}/u);
    // A head that would take everything away is at least not on top of what is in force.
    if (fetched.is === 'revision' && fetched.revision.declarations.length === 0)
      expect(await from.onTop(fetched.revision.id, [good]), name).toBe(false);
    expect((await from.recall(good, NEVER))?.id, name).toBe(good);
    repository.moveTo(good);
    expect(told(await from.poll(NEVER)), `after ${name}`).toBe('revision a');
  }
});

test('what was read leaves nothing behind in memory', { timeout: 300_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const { repository, source: from } = following();
  const large = repository.commit({
    'fleets/a.yaml': fleet('a'),
    ...Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`fleets/${n}.yaml`, `# ${'x'.repeat(10_000)}\n`])),
  });
  const small = repository.commit({ 'fleets/a.yaml': fleet('b') });
  const held: number[] = [];
  for (let n = 0; n < 12; n++) {
    repository.git('update-ref', 'refs/heads/main', n % 2 === 0 ? small : large);
    repository.push();
    expect(told(await from.poll(NEVER))).toBe(n % 2 === 0 ? 'revision b' : 'revision a');
    collect();
    const { heapUsed, external } = process.memoryUsage();
    if (n % 2 === 0) held.push((heapUsed + external) / 2 ** 20);
  }
  const [, warm = 0] = held;
  // Four more of them were read since, each of some 3 MiB.
  expect((held.at(-1) ?? 0) - warm, held.map((each) => each.toFixed(1)).join(', ')).toBeLessThan(8);
});
