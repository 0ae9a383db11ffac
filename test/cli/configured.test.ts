import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { configured } from '../../src/cli/wanted.ts';
import { loadConfig } from '../../src/config/load.ts';
import { plain } from '../../src/render/paint.ts';
import { fleet, NEVER, Repository, scratch } from '../source/repository.ts';

const unknown = async (): Promise<undefined> => undefined;

test.each([
  ['a repository', ({ bare }: Repository) => ({ git: { url: bare } })],
  ['a directory', ({ work }: Repository) => ({ directory: work })],
])('without a path, manifests are those of the configured source: %s', async (_, sourceOf) => {
  const root = scratch();
  const repository = new Repository(root);
  repository.commit({ 'a.yaml': fleet('a'), 'b.yaml': fleet('b', 9) });
  const file = join(root, 'config.yaml');
  writeFileSync(file, stringify({ source: sourceOf(repository), state: join(root, 'state') }));
  const settings = await loadConfig({ file, flags: {}, environment: {} });
  if (!('host' in settings)) throw new Error('the configuration is wrong', { cause: settings });

  const read = () => configured({ ...settings, paint: plain }, unknown, NEVER);
  expect(await read()).toMatchObject({ diagnostics: [], counts: { files: 2, fleets: 2, deckies: 2, archetypes: 0 } });
  repository.commit({ 'b.yaml': 'kind: Fleet\n' });
  const { diagnostics, counts } = await read();
  expect(diagnostics[0]).toMatchObject({ severity: 'error', file: expect.stringMatching(/b\.yaml$/) });
  expect(counts).toMatchObject({ files: 2, fleets: 1 });
});
