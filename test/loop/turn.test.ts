import { beforeEach, expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import { decky, fleet, service } from '../model/fleet.ts';
import { Stage } from './stage.ts';

const office = fleet('office', [decky('a', 20), decky('b', 21, { services: [service('ssh')] })]);

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  stage.push('one', undefined, [office]);
});

const concerns = (action: Action, name: string): boolean => 'name' in action && action.name.startsWith(name);

test('puts a revision into force, and is then quiet', async () => {
  expect((await stage.turn()).outcome).toBe('changed');
  stage.done.length = 0;
  expect((await stage.turn()).outcome).toBe('converged');
  expect(stage.done).toEqual([]);
});

test('has nothing to do before there is a revision', async () => {
  stage.source = { is: 'nothing' };
  expect(await stage.turn()).toMatchObject({ outcome: 'idle', plan: undefined, hold: undefined });
});

test('what fails waits, and holds back nothing else', async () => {
  stage.refuse = (action) => (concerns(action, 'office.a') ? 'no space left on device' : undefined);
  const first = await stage.turn();
  expect(first.outcome).toBe('failed');
  expect(stage.containers).toEqual(['office.b', 'office.b.ssh']);

  stage.done.length = 0;
  expect((await stage.turn()).outcome).toBe('waiting');
  stage.stop('office.b');
  expect((await stage.turn()).outcome).toBe('changed');
  expect(stage.containers).toEqual(['office.b', 'office.b.ssh']);

  stage.clock += 2000;
  stage.refuse = () => undefined;
  expect((await stage.turn()).outcome).toBe('changed');
  expect((await stage.turn()).outcome).toBe('converged');
  expect(stage.memory.tries.next(stage.clock)).toBeUndefined();
});

test('waits longer each time it fails', async () => {
  stage.refuse = (action) => (concerns(action, 'office.a') ? 'no' : undefined);
  const waits: (number | undefined)[] = [];
  for (let n = 0; n < 3; n++) {
    await stage.turn();
    waits.push(stage.memory.tries.next(stage.clock));
    stage.clock += waits.at(-1) ?? 0;
  }
  expect(waits).toEqual([2000, 6000, 18_000]);
});

test('what only waited for something that failed is not to blame', async () => {
  stage.refuse = (action) => (action.do === 'network.create' ? 'no' : undefined);
  await stage.turn();
  expect(stage.memory.tries.waiting(stage.clock)).toEqual(['network/decnet_lan']);
});

test('a new revision is a new chance', async () => {
  stage.refuse = (action) => (concerns(action, 'office.a') ? 'no' : undefined);
  await stage.turn();
  stage.refuse = () => undefined;
  stage.push('two', 'one', [office, fleet('lobby', [decky('cam', 30)])]);
  expect((await stage.turn()).outcome).toBe('changed');
  expect(stage.containers).toEqual(['lobby.cam', 'office.a', 'office.b', 'office.b.ssh']);
});

test('what was done and does not last is told, with what differs, and is not repeated at once', async () => {
  await stage.turn();
  await stage.turn();
  const stop = (): void => stage.stop('office.a');
  stop();
  expect((await stage.turn()).outcome).toBe('changed');
  stop();
  stage.done.length = 0;
  expect(await stage.turn()).toMatchObject({ outcome: 'stuck', stuck: ['decky/office/a'], results: [] });
  expect((await stage.turn()).outcome).toBe('waiting');
  expect(stage.done).toEqual([]);
  // It goes on, less and less often.
  stage.clock += 2000;
  expect((await stage.turn()).outcome).toBe('changed');
  stop();
  await stage.turn();
  expect(stage.memory.tries.next(stage.clock)).toBe(6000);
});

test('what does not converge holds back nothing else', async () => {
  await stage.turn();
  await stage.turn();
  stage.stop('office.a');
  await stage.turn();
  stage.stop('office.a');
  stage.stop('office.b.ssh');
  const turn = await stage.turn();
  expect(turn).toMatchObject({ outcome: 'stuck', stuck: ['decky/office/a'] });
  expect(turn.results.map(({ step }) => step.resource)).toEqual(['decky/office/b']);
});

test('leaves alone what is under way, also when that ends while it looks', async () => {
  stage.memory.underWay.add('decky/office/a');
  const looking = stage.decide();
  stage.memory.underWay.delete('decky/office/a');
  const decision = await looking;
  expect(decision.ready?.steps.map(({ resource }) => resource)).not.toContain('decky/office/a');
});

test('does not call it converged while earlier turns are still at work, although nothing is left to do', async () => {
  await stage.turn();
  await stage.turn();
  stage.memory.underWay.add('decky/office/a');
  expect((await stage.turn()).outcome).toBe('busy');
  stage.remove('office.a');
  expect((await stage.turn()).outcome).toBe('busy');
  stage.memory.underWay.delete('decky/office/a');
  expect((await stage.turn()).outcome).toBe('changed');
  expect((await stage.turn()).outcome).toBe('converged');
});

test('is under way until its last step has ended', async () => {
  const seen: string[][] = [];
  stage.refuse = (action) => {
    if (action.do === 'network.create' || concerns(action, 'office.b')) seen.push([...stage.memory.underWay].toSorted());
    return undefined;
  };
  await stage.turn();
  expect(seen[0]).toEqual(['network/decnet_lan']);
  expect(seen[1]).toEqual(['decky/office/a', 'decky/office/b']);
  expect(seen.at(-1)).toContain('decky/office/b');
  expect([...stage.memory.underWay]).toEqual([]);
});

test("stops at an action boundary; what was cut short is nobody's failure", async () => {
  const stop = new AbortController();
  stage.refuse = (action) => {
    if (action.do === 'network.create') stop.abort();
    return undefined;
  };
  const turn = await stage.turn(stop.signal);
  expect(turn.outcome).toBe('stopped');
  expect(stage.done).toEqual(['network.create']);
  expect(stage.memory.tries.waiting(stage.clock)).toEqual([]);
  expect((await stage.turn()).outcome).toBe('changed');
});

test('says when a stranger is in the way', async () => {
  const { world } = stage.host;
  await stage.turn();
  stage.push('two', 'one', []);
  await stage.turn();
  world.networks = [
    ...world.networks,
    {
      id: 'n',
      name: 'decnet_lan',
      driver: 'bridge',
      parent: undefined,
      mode: undefined,
      subnets: [],
      gateway: undefined,
      aux: [],
      labels: {},
    },
  ];
  stage.push('three', 'two', [office]);
  expect((await stage.turn()).outcome).toBe('blocked');
  expect((await stage.turn()).outcome).toBe('blocked');
});
