import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { load } from '../../src/manifest/load.ts';
import { readDirectory } from '../../src/source/directory.ts';

/** A copy as the README has users make it, with a program of its own: others may be building theirs. */
const copy = mkdtempSync(join(tmpdir(), 'template-'));
const MANIFEST = join(copy, 'fleets/branch.yaml');
const correct = readFileSync('fleets/template/fleets/branch.yaml', 'utf8');

beforeAll(() => {
  for (const part of ['fleets/template', 'schemas']) cpSync(part, part === 'schemas' ? join(copy, part) : copy, { recursive: true });
  execFileSync(process.execPath, ['scripts/build.ts', 'src/main.ts', join(copy, 'dist/decnet-sync.js')]);
});
afterAll(() => rmSync(copy, { recursive: true }));

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly 'runs-on': string; readonly steps: readonly { readonly run?: string }[] }>>;
}
const workflow: Workflow = parse(readFileSync('fleets/template/.github/workflows/decoys.yml', 'utf8'));
const commands = (job: string): readonly string[] => workflow.jobs[job]?.steps.flatMap(({ run }) => run ?? []) ?? [];

/** Runs a job as its runner would: by a shell, in the checkout, with the Node.js that was asked for. */
const check = (job: string) => {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const script = commands(job).join('\n');
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: copy, env, encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr };
};

test('a copy is valid as it is, and its check passes', async () => {
  const { diagnostics, declarations } = load(await readDirectory(join(copy, 'fleets')));
  expect(diagnostics).toEqual([]);
  expect(declarations.map(({ name }) => name)).toEqual(['branch']);
  expect(commands('validate')).toHaveLength(1);
  expect(check('validate')).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('its check fails on a mistake, and says where', () => {
  writeFileSync(MANIFEST, correct.replace('ip: 192.168.50.41', 'ip: 192.168.50.40'));
  const { status, stdout } = check('validate');
  writeFileSync(MANIFEST, correct);
  expect(status).toBe(3);
  expect(stdout).toMatch(/^::error file=fleets\/branch\.yaml,line=\d+,col=\d+,title=duplicate-address::192\.168\.50\.40 /);
});

test('only pushes are planned on a sensor host, and only where there is one', () => {
  expect(commands('plan')).toEqual(['decnet-sync plan fleets']);
  expect(workflow.jobs.plan).toMatchObject({
    needs: 'validate',
    if: "github.event_name == 'push' && vars.SENSOR_RUNNER != ''",
    'runs-on': '$' + '{{ vars.SENSOR_RUNNER }}',
  });
});

test('editors find the schema where the first line says', () => {
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(correct) ?? [];
  expect(readFileSync(resolve(dirname(MANIFEST), path), 'utf8')).toBe(readFileSync('schemas/fleet.schema.json', 'utf8'));
});

test('the configuration that its README shows is a valid one', async () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('fleets/template/README.md', 'utf8')) ?? [];
  const file = join(copy, 'config.yml');
  writeFileSync(file, yaml);
  expect(await loadConfig({ file, flags: {}, environment: {} })).toMatchObject({
    host: 'branch-01',
    source: { git: { branch: 'main', path: 'fleets' } },
  });
});
