import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Asked } from '../../src/cli/asked.ts';
import { openDesk } from '../../src/cli/desk.ts';
import { Turns } from '../../src/cli/turns.ts';
import { loadConfig } from '../../src/config/load.ts';
import { server } from '../../src/http/server.ts';
import { Wake } from '../../src/loop/wake.ts';
import { plain } from '../../src/render/paint.ts';
import { Stage } from '../loop/stage.ts';
import { scratch } from '../source/repository.ts';

test('it ails when no turn has begun for longer than any turn takes to come, and is well when one does', async () => {
  const file = join(scratch(), 'config.yaml');
  writeFileSync(file, 'resync: 10m\n');
  const settings = await loadConfig({ file, flags: {}, environment: {} });
  if (!('host' in settings)) throw new Error('the configuration is wrong', { cause: settings });
  const [hands, turns] = [new Stage(), new Turns()];
  const desk = openDesk({
    ...{ settings: { ...settings, paint: plain }, hands, memory: hands.memory, wake: new Wake(), turns },
    asked: new Asked({ latest: { is: 'nothing' }, poll: async () => ({ is: 'nothing' }) }),
    ask: () => undefined,
    decision: () => undefined,
    metrics: async () => '',
  });
  const app = server(desk, { tokenFile: undefined, webhookSecretFile: undefined, trouble: () => undefined });
  onTestFinished(() => app.close());
  const health = async (id: string, secondsAgo: number) => {
    turns.begun({ id, reasons: [], startedAt: Date.now() - secondsAgo * 1000 });
    const { statusCode, body } = await app.inject('/healthz');
    return `${statusCode} ${body}`;
  };

  expect(await health('a', 0)).toBe('200 {"ok":true}');
  // It looks every 10 minutes, and a look may take 5.
  expect(await health('b', 890)).toBe('200 {"ok":true}');
  expect(await health('c', 910)).toBe('503 {"ok":false,"because":"no turn has begun for 910 s"}');
  expect(desk.ailment()).toContain('no turn has begun');
  expect(await health('d', 0)).toBe('200 {"ok":true}');
});
