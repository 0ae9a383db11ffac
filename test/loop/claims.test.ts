import { beforeEach, expect, test } from 'vitest';
import { keyOf, type Reply } from '../../src/core/probe.ts';
import { decky, fleet, network, service } from '../model/fleet.ts';
import { Stage } from './stage.ts';

const SOMEBODY = '52:54:00:00:99:99';
const HAIRPIN = { address: '10.0.0.5', mac: '00:16:3e:00:00:01' };
const office = fleet('office', [decky('a', 20, { services: [service('ssh')] }), decky('b', 21)]);

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  stage.push('one', undefined, [office]);
});

test('all new addresses are asked for at once, and none once their deckies are up', async () => {
  expect((await stage.turn()).outcome).toBe('changed');
  expect(stage.asked).toEqual(['10.0.0.20', '10.0.0.21']);
  expect((await stage.turn()).outcome).toBe('converged');
  stage.stop('office.a.ssh');
  expect((await stage.turn()).outcome).toBe('changed');
  expect(stage.asked).toHaveLength(2);
});

const withHairpin = fleet('office', [decky('a', 20), decky('b', 21)], { network: network({ hairpin: HAIRPIN }) });
const routed = (): readonly string[] => stage.host.snapshot.routes.map(({ to }) => to).filter((to) => /^10\.0\.0\.2\d\/32$/.test(to));

test('until the LAN has replied all is done that waits for no reply, and nothing is made for an address', async () => {
  stage.push('two', 'one', [withHairpin]);
  const first = await stage.halfTurn();
  expect(first.outcome).toBe('asking');
  expect(first.results.map(({ step }) => step.resource)).toEqual(['network/decnet_lan', 'hairpin/decnet_lan']);
  expect(stage.containers).toEqual([]);
  expect(routed()).toEqual([]);
  expect((await stage.halfTurn()).outcome).toBe('changed');
  expect(routed()).toEqual(['10.0.0.20/32', '10.0.0.21/32']);
  expect((await stage.halfTurn()).outcome).toBe('converged');
});

test('of a decky that was stopped nothing is changed while the LAN is asked', async () => {
  stage.push('two', 'one', [withHairpin]);
  await stage.turn();
  stage.stop('office.a');
  expect(await stage.halfTurn()).toMatchObject({ outcome: 'asking', results: [] });
  expect(routed()).toEqual(['10.0.0.20/32', '10.0.0.21/32']);
  expect((await stage.halfTurn()).results.map(({ step }) => step.resource)).toEqual(['decky/office/a']);
});

test('what was free some time ago is asked for anew, and so is what was used once', async () => {
  await stage.halfTurn();
  stage.clock += 5000;
  expect((await stage.halfTurn()).outcome).toBe('asking');
  expect(stage.asked).toHaveLength(4);
  expect((await stage.halfTurn()).outcome).toBe('changed');
  stage.stop('office.b');
  expect((await stage.halfTurn()).outcome).toBe('asking');
  expect(stage.asked).toHaveLength(5);
});

test('a decky that moves to another address stays where it is until that is known to be free', async () => {
  await stage.turn();
  stage.rivals.set('10.0.0.31', SOMEBODY);
  stage.push('two', 'one', [fleet('office', [decky('a', 20, { services: [service('ssh')] }), decky('b', 31)])]);
  const before = stage.host.snapshot.containers.map(({ id }) => id);
  expect((await stage.halfTurn()).outcome).toBe('asking');
  expect((await stage.halfTurn()).outcome).toBe('blocked');
  expect(stage.host.snapshot.containers.map(({ id }) => id)).toEqual(before);
});

test('an address that somebody has blocks its decky alone, and the MAC is told', async () => {
  stage.rivals.set('10.0.0.21', SOMEBODY);
  expect(await stage.turn()).toMatchObject({
    outcome: 'blocked',
    plan: { blocked: [{ resource: 'decky/office/b', because: `10.0.0.21 is somebody else's: on eth0 it is answered by ${SOMEBODY}` }] },
  });
  expect(stage.containers).toEqual(['office.a', 'office.a.ssh']);
});

test('a decky that was stopped is asked for before it comes back', async () => {
  await stage.turn();
  stage.rivals.set('10.0.0.20', SOMEBODY).set('10.0.0.21', SOMEBODY);
  stage.stop('office.a');
  expect(await stage.turn()).toMatchObject({ outcome: 'blocked', plan: { blocked: [{ resource: 'decky/office/a' }] } });
  expect(stage.host.snapshot.containers.find(({ name }) => name === 'office.a')?.state).toBe('exited');
});

test('what is blocked is asked again when its time has come, not at every turn, and comes by itself', async () => {
  stage.rivals.set('10.0.0.21', SOMEBODY);
  await stage.turn();
  stage.asked.length = 0;
  for (let n = 0; n < 3; n++) expect((await stage.turn()).outcome).toBe('blocked');
  expect(stage.asked).toEqual([]);
  stage.clock += 2000;
  // It is no less blocked while it is asked for.
  expect((await stage.halfTurn()).outcome).toBe('blocked');
  expect((await stage.halfTurn()).outcome).toBe('blocked');
  expect(stage.asked).toEqual(['10.0.0.21']);

  stage.rivals.clear();
  expect((await stage.turn()).outcome).toBe('blocked');
  stage.clock += 6000;
  expect((await stage.turn()).outcome).toBe('changed');
  expect((await stage.turn()).outcome).toBe('converged');
  expect(stage.memory.answers.next(stage.clock)).toBeUndefined();
});

test('what waits for its next try is not asked for before', async () => {
  stage.refuse = (action) => (action.do === 'container.start' && action.name === 'office.b' ? 'no space left on device' : undefined);
  await stage.turn();
  stage.asked.length = 0;
  expect((await stage.turn()).outcome).toBe('waiting');
  expect(stage.asked).toEqual([]);
  stage.clock += 2000;
  await stage.turn();
  expect(stage.asked).toEqual(['10.0.0.21']);
});

/** The watch hears a stranger, or nobody, for an address. */
const hears = (reply: Reply, times = 1): void => {
  const probe = { parent: 'eth0', address: '10.0.0.21' };
  for (let n = 0; n < times; n++) stage.memory.conflicts.heard([probe], new Map([[keyOf(probe), reply]]));
};

test('a stranger who comes later is a reason to do nothing, unless the manifest says so', async () => {
  await stage.turn();
  stage.done.length = 0;
  hears({ is: 'taken', mac: SOMEBODY });
  expect((await stage.turn()).outcome).toBe('converged');
  expect(stage.done).toEqual([]);
});

test('a decky that is to give way goes, alone, and comes back when the stranger has been gone for a while', async () => {
  const meek = fleet('office', [decky('a', 20), decky('b', 21, { onConflict: 'withdraw' })], { network: network({ hairpin: HAIRPIN }) });
  stage.push('two', 'one', [meek]);
  await stage.turn();
  const before = stage.host.snapshot.containers.find(({ name }) => name === 'office.a');
  hears({ is: 'taken', mac: SOMEBODY });
  const because = `10.0.0.21 is somebody else's: on eth0 it is answered by ${SOMEBODY}`;
  expect(await stage.turn()).toMatchObject({
    outcome: 'blocked',
    plan: {
      steps: [{ id: 'destroy decky/office/b', because }],
      blocked: [{ resource: 'decky/office/b', because }],
      // It is wanted, and so it is none of those that may go only so many at once.
      summary: { destroy: 0, blocked: 1, unchanged: 3 },
    },
  });
  // The stranger is whom the host reaches there.
  await stage.turn();
  expect(stage.host.snapshot.routes.map(({ to }) => to)).not.toContain('10.0.0.21/32');
  expect(await stage.turn()).toMatchObject({ outcome: 'blocked', plan: { steps: [], blocked: [{ because }] } });
  expect(stage.host.snapshot.containers).toEqual([before]);

  hears({ is: 'free' }, 2);
  expect((await stage.turn()).outcome).toBe('blocked');
  hears({ is: 'free' });
  expect((await stage.turn()).outcome).toBe('changed');
  expect((await stage.turn()).outcome).toBe('converged');
  expect(stage.containers).toEqual(['office.a', 'office.b']);
});

test('a decky gives way while the LAN is asked for another', async () => {
  const meek = decky('b', 21, { onConflict: 'withdraw' });
  stage.push('two', 'one', [fleet('office', [meek])]);
  await stage.turn();
  stage.push('three', 'two', [fleet('office', [meek, decky('c', 22)])]);
  hears({ is: 'taken', mac: SOMEBODY });
  expect(await stage.halfTurn()).toMatchObject({ outcome: 'asking', results: [{ step: { id: 'destroy decky/office/b' } }] });
});

test('a decky that gives way is not held back as one too many to remove', async () => {
  stage.rules = { ...stage.rules, maxDestroy: { count: 0 } };
  stage.push('two', 'one', [fleet('office', [decky('b', 21, { onConflict: 'withdraw' })])]);
  await stage.turn();
  hears({ is: 'taken', mac: SOMEBODY });
  expect(await stage.turn()).toMatchObject({ outcome: 'blocked', hold: undefined });
  expect(stage.containers).toEqual([]);
});
