import { beforeEach, describe, expect, test } from 'vitest';
import { decky, fleet } from '../model/fleet.ts';
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

describe('a history that was rewritten', () => {
  test('and removes nothing is no matter', async () => {
    stage.push('b', undefined, [office, lobby, fleet('roof', [decky('ap', 40)])]);
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: undefined });
    expect(stage.kept.applied).toBe('b');
  });

  test('and removes something is held, and what is in force is healed', async () => {
    stage.push('b', undefined, []);
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', revision: { id: 'a' }, hold: { condition: 'confirm', revision: 'b' } });
    expect(stage.containers).toEqual(both);
    expect(await stage.turn()).toMatchObject({ outcome: 'converged', hold: { condition: 'confirm' } });
  });

  test('also after a restart', async () => {
    stage.restart();
    stage.push('b', undefined, []);
    meddle();
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', revision: { id: 'a' }, hold: { condition: 'confirm' } });
    expect(stage.containers).toEqual(both);
  });

  test('goes ahead when it is confirmed, itself and no other', async () => {
    stage.push('b', undefined, [office]);
    stage.memory.kept = { ...stage.memory.kept, confirmed: 'c' };
    expect(await stage.turn()).toMatchObject({ hold: { condition: 'confirm' } });
    stage.memory.kept = { ...stage.memory.kept, confirmed: 'b' };
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: undefined, revision: { id: 'b' } });
    expect(stage.containers).toEqual(['office.nas']);
    expect(stage.kept.applied).toBe('b');
  });

  test('goes ahead with a commit on top of it', async () => {
    stage.push('b', undefined, [office]);
    await stage.turn();
    stage.restart();
    stage.push('c', 'b', [office]);
    expect(await stage.turn()).toMatchObject({ outcome: 'changed', hold: undefined, revision: { id: 'c' } });
    expect(stage.containers).toEqual(['office.nas']);
    expect(stage.kept).toMatchObject({ applied: 'c', doubted: undefined });
  });

  test('does not go ahead because the remote was away in between, or was rewritten once more', async () => {
    stage.push('b', undefined, [office]);
    await stage.turn();
    stage.source = { is: 'unreachable', because: 'cannot fetch' };
    await stage.turn();
    stage.push('b2', undefined, [office]);
    expect(await stage.turn()).toMatchObject({ hold: { condition: 'confirm', revision: 'b2' } });
    expect(stage.kept).toMatchObject({ applied: 'a', doubted: 'b2' });
    stage.push('c', 'b', [office]);
    expect(await stage.turn()).toMatchObject({ hold: { condition: 'confirm', revision: 'c' } });
    expect(stage.containers).toEqual(both);
  });

  test('is assumed when nothing tells what is in force', async () => {
    stage.restart(NOTHING);
    stage.lost = true;
    stage.push('b', 'a', [office]);
    expect(await stage.turn()).toMatchObject({ outcome: 'held', hold: { condition: 'confirm' } });
    expect(stage.containers).toEqual(both);
  });

  test('is assumed for things that bear no commit', async () => {
    const other = new Stage();
    other.put('files', [office, lobby]);
    await other.turn();
    other.restart(NOTHING);
    other.push('b', undefined, [office]);
    const turn = await other.turn();
    expect(turn).toMatchObject({ outcome: 'held', hold: { condition: 'confirm' } });
    expect(turn.hold?.because).toContain('nothing tells which commit is in force');
    expect(other.containers).toEqual(both);
  });
});
