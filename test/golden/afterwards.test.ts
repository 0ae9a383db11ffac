import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make.ts';
import { plain } from '../../src/render/paint.ts';
import { planText } from '../../src/render/plan-text.ts';
import { type TurnRecord, turnText } from '../../src/render/turn-text.ts';
import { HEAD, hostWith, office } from './sensor.ts';

const screen = (name: string, text: string): Promise<void> => expect(`${text}\n`).toMatchFileSnapshot(`${name}.txt`);

test('teardown: what it removes, in which order', async () => {
  const host = hostWith(await office());
  const plan = makePlan(kinds, { instance: HEAD.instance, commit: undefined, fleets: [], scope: undefined }, host.snapshot);
  await screen('teardown', planText({ ...HEAD, commit: undefined, networks: [] }, plan, plain));
});

const turn: TurnRecord = {
  format: 'decnet-sync/turn/v1',
  id: '079e0ace',
  at: '2026-11-27T09:05:29.924Z',
  durationMs: 2431,
  reasons: ['source at 5b1d85a2bf3b'],
  outcome: 'changed',
  commit: '5b1d85a2bf3b6d0c',
  revision: '5b1d85a2bf3b6d0c',
  author: 'Operator <operator@example.org>',
  subject: 'No lobby',
  because: null,
  hold: null,
  diagnostics: [],
  summary: null,
  stuck: [],
  blocked: [],
  steps: [],
};
const step = (verb: string, resource: string, because: string, durationMs: number): TurnRecord['steps'][number] => ({
  id: `${verb} ${resource}`,
  verb,
  resource,
  because,
  outcome: 'done',
  durationMs,
});

test('history: a push, a mistake, and a service that somebody killed', async () => {
  const turns: readonly TurnRecord[] = [
    {
      ...turn,
      steps: [
        step('update', 'hairpin/decnet_lan', 'nothing asks for the route to 192.168.50.30/32', 31),
        step('destroy', 'decky/lobby/camera-01', 'in no manifest for this host', 1840),
      ],
    },
    {
      ...turn,
      id: 'c51f07aa',
      at: '2026-11-27T09:41:02.118Z',
      durationMs: 64,
      reasons: ['source at ec77b788041a'],
      outcome: 'held',
      hold: { condition: 'invalid', because: 'one error in the manifests of commit ec77b788041a', revision: 'ec77b788041a' },
      diagnostics: [
        {
          file: 'fleets/office.yaml',
          line: 66,
          column: 11,
          severity: 'error',
          code: 'wrong-value',
          path: '/spec/deckies/1/os',
          message: 'must be one of `linux`, `windows`, `windows_server`, `bsd`, `embedded`, `cisco`; did you mean `cisco`?',
        },
      ],
    },
    {
      ...turn,
      id: '2d90e4b7',
      at: '2026-11-27T11:20:45.530Z',
      durationMs: 212,
      reasons: ['docker'],
      steps: [step('update', 'decky/office/nas-01', 'service web is stopped (exit code 137)', 180)],
    },
  ];
  await screen('history', turns.map((each) => turnText(each, plain)).join('\n\n'));
});
