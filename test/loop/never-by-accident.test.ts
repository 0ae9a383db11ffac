import { beforeEach, describe, expect, test } from 'vitest';
import { type Fetched, NONE } from '../../src/core/revision.ts';
import { decky, fleet, network } from '../model/fleet.ts';
import { NOTHING, Stage } from './stage.ts';

const office = fleet('office', [decky('nas', 20)]);
const lobby = fleet('lobby', [decky('cam', 30)]);
const both = ['lobby.cam', 'office.nas'];

let stage: Stage;

/** Both fleets are on the host, put there by commit `a`. */
beforeEach(async () => {
  stage = new Stage();
  stage.push('a', undefined, [office, lobby]);
  expect((await stage.turn()).outcome).toBe('changed');
  expect((await stage.turn()).outcome).toBe('converged');
  expect(stage.containers).toEqual(both);
});

/** One of them is removed by hand; whatever else is wrong, it is to come back. */
const meddle = (): void => stage.remove('office.nas');

describe('what a source may come back with that removes nothing', () => {
  const troubles: readonly Fetched[] = [
    { is: 'unreachable', because: 'cannot fetch' },
    { is: 'missing', because: 'fleets does not exist' },
    { is: 'unverified', because: 'is not signed' },
    { is: 'invalid', id: 'b', because: 'one error', diagnostics: [], counts: NONE },
  ];

  test.each(troubles)('$is: what is in force stays so, and is healed', async (trouble) => {
    stage.source = trouble;
    const quiet = await stage.turn();
    expect(quiet).toMatchObject({ outcome: 'converged', hold: { condition: trouble.is }, revision: { id: 'a' } });
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: { condition: trouble.is } });
    expect(stage.containers).toEqual(both);
  });

  test.each(troubles)('$is, after a restart: what was in force is found again, and is healed', async (trouble) => {
    stage.restart();
    stage.source = trouble;
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', revision: { id: 'a' }, hold: { condition: trouble.is } });
    expect(stage.containers).toEqual(both);
  });

  test.each(troubles)('$is, after everything that was kept is lost: the labels tell what was in force', async (trouble) => {
    stage.restart(NOTHING);
    stage.source = trouble;
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', revision: { id: 'a' } });
    expect(stage.containers).toEqual(both);
  });

  test.each(troubles)('$is, and nobody knows what was in force: nothing is touched', async (trouble) => {
    stage.restart(NOTHING);
    stage.lost = true;
    stage.source = trouble;
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'held', plan: undefined, results: [] });
    expect(stage.containers).toEqual(['lobby.cam']);
  });

  test('nothing yet: what was in force is healed all the same', async () => {
    stage.restart();
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: undefined });
    expect(stage.containers).toEqual(both);
  });
});

test('a host that cannot be read whole is left alone', async () => {
  stage.push('b', 'a', []);
  stage.blind = 'Docker does not answer';
  expect(await stage.turn()).toMatchObject({ outcome: 'unknown', because: 'Docker does not answer', results: [] });
  expect(stage.memory.kept.applied).toBe('a');
  expect(stage.containers).toEqual(both);
});

test('a revision that this host cannot take is held, and the one in force is healed', async () => {
  stage.push('b', 'a', [office]);
  const place = { file: 'fleets/office.yaml', line: 7, column: 3 };
  stage.unfit.set('b', { ...place, severity: 'error', code: 'no-parent', message: 'there is no interface eth7', path: '' });
  meddle();
  expect(await stage.turn()).toMatchObject({
    outcome: 'changed',
    revision: { id: 'a' },
    hold: { condition: 'invalid', because: 'fleets/office.yaml:7:3: there is no interface eth7' },
    diagnostics: [{ code: 'no-parent' }],
  });
  expect(stage.containers).toEqual(both);
});

describe('deleting in a commit on top of the one in force is clear intent', () => {
  test('a fleet', async () => {
    stage.push('b', 'a', [office]);
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: undefined });
    expect(stage.containers).toEqual(['office.nas']);
  });

  test('the last fleet: back to the untouched host', async () => {
    stage.push('b', 'a', []);
    await stage.turn();
    expect(stage.containers).toEqual([]);
    expect(stage.host.snapshot.networks.map(({ name }) => name)).toEqual(['bridge']);
  });

  test('several commits later, and after a restart that kept nothing', async () => {
    stage.commit('b', 'a', [office, lobby]);
    stage.restart(NOTHING);
    stage.push('c', 'b', [office]);
    await stage.turn();
    expect(stage.containers).toEqual(['office.nas']);
  });
});

describe('a directory', () => {
  beforeEach(async () => {
    stage = new Stage();
    stage.put('full', [office, lobby]);
    await stage.turn();
    await stage.turn();
  });

  test('that is empty is held, and what is in force is healed', async () => {
    stage.put('empty', []);
    meddle();
    expect(await stage.turn()).toMatchObject({
      outcome: 'changed',
      revision: { id: 'full' },
      hold: { condition: 'empty', revision: 'empty' },
    });
    expect(stage.containers).toEqual(both);
  });

  test('that is empty at the start is held', async () => {
    stage.restart();
    stage.put('empty', []);
    expect(await stage.turn()).toMatchObject({ outcome: 'held', hold: { condition: 'empty' } });
    expect(stage.containers).toEqual(both);
  });

  test('that is empty tears down when that was said before, or is confirmed', async () => {
    for (const how of ['allowed', 'confirmed']) {
      stage.put('full', [office, lobby]);
      await stage.turn();
      stage.put('empty', []);
      stage.rules = { ...stage.rules, allowEmpty: how === 'allowed' };
      stage.memory.kept = { ...stage.memory.kept, confirmed: how === 'confirmed' ? 'empty' : undefined };
      await stage.turn();
      expect(stage.containers).toEqual([]);
    }
  });

  test('with fewer manifests means what it says', async () => {
    stage.put('half', [office]);
    await stage.turn();
    expect(stage.containers).toEqual(['office.nas']);
  });
});

test('more than maxDestroy is held, and what is in force is healed', async () => {
  stage.rules = { ...stage.rules, maxDestroy: { count: 1 } };
  stage.push('b', 'a', []);
  meddle();
  expect(await stage.turn()).toMatchObject({ outcome: 'changed', revision: { id: 'a' }, hold: { condition: 'limit', revision: 'b' } });
  expect(stage.containers).toEqual(both);
  stage.push('c', 'a', [office]);
  expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: undefined });
  expect(stage.containers).toEqual(['office.nas']);
});

test('a fleet that is suspended is left as it is, neither repaired nor removed', async () => {
  stage.push('b', 'a', [fleet('office', [], { suspend: true }), lobby]);
  meddle();
  expect(await stage.turn()).toMatchObject({ outcome: 'converged' });
  expect(stage.containers).toEqual(['lobby.cam']);
});

test('what was put into force is kept before anything is done about it', async () => {
  stage.push('b', 'a', [office]);
  stage.refuse = () => {
    expect(stage.kept.applied).toBe('b');
    return 'no';
  };
  await stage.turn();
  expect(stage.kept.applied).toBe('b');
});

test('a move to another network in a commit on top is done whole', async () => {
  const moved = fleet('office', [decky('nas', 21)], { network: network({ name: 'decnet_two', parent: 'eth1' }) });
  stage.push('b', 'a', [moved]);
  await stage.turn();
  expect(stage.containers).toEqual(['office.nas']);
  expect((await stage.turn()).outcome).toBe('converged');
});
