import { expect, test } from 'vitest';
import { Turns } from '../../src/cli/turns.ts';
import type { Begun, Turn } from '../../src/loop/daemon.ts';
import { Stage } from '../loop/stage.ts';

const begun = (id: string): Begun => ({ id, reasons: [], startedAt: 0 });
const turn = async (id: string): Promise<Turn> => ({ ...begun(id), ...(await new Stage().turn()), durationMs: 0 });
const never = new AbortController().signal;

test('tells how a turn ended, whether it has already or is still to begin', async () => {
  const turns = new Turns();
  const outcome = turns.outcome('a', never);
  turns.begun(begun('a'));
  turns.ended(await turn('a'));
  expect(await outcome).toMatchObject({ id: 'a', outcome: 'idle' });
  expect(await turns.outcome('a', never)).toMatchObject({ id: 'a' });
});

test('tells of the turn that began after another, in whatever order they end', async () => {
  const turns = new Turns();
  for (const id of ['a', 'b', 'c']) turns.begun(begun(id));
  const after = turns.outcomeAfter('a', never);
  for (const id of ['c', 'b', 'a']) turns.ended(await turn(id));
  expect(await after).toMatchObject({ id: 'b' });
  const last = turns.outcomeAfter('c', never);
  turns.begun(begun('d'));
  turns.ended(await turn('d'));
  expect(await last).toMatchObject({ id: 'd' });
});

test('waits no longer than one is willing to', async () => {
  const turns = new Turns();
  const enough = new AbortController();
  const waiting = [turns.outcome('a', enough.signal), turns.outcomeAfter('a', enough.signal)];
  enough.abort();
  expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
});

test('forgets the oldest', async () => {
  const turns = new Turns();
  for (let n = 0; n <= 100; n++) {
    turns.begun(begun(`t${n}`));
    turns.ended(await turn(`t${n}`));
  }
  expect(await turns.outcome('t0', AbortSignal.abort())).toBeUndefined();
  expect(await turns.outcome('t1', never)).toMatchObject({ id: 't1' });
});
