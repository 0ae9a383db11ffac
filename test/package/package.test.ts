import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import metadata from '../../package.json' with { type: 'json' };
import { allOf, programPage } from '../../scripts/package/pages.ts';
import { type Debian, makeDebian, missingForDebian, type Outcome } from './debian.ts';

const scratch = mkdtempSync(join(tmpdir(), 'decnet-package-test-'));
const [first, second] = [join(scratch, 'first'), join(scratch, 'second')];
const arch = process.arch === 'x64' ? 'amd64' : process.arch;
const deb = `decnet-sync_${metadata.version}_${arch}.deb`;

const sums = (directory: string): string => readFileSync(join(directory, 'SHA256SUMS'), 'utf8');
const package_ = (directory: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> =>
  execa(process.execPath, ['scripts/package/main.ts', directory], { env });

beforeAll(() => package_(first));
afterAll(() => rmSync(scratch, { recursive: true }));

test('two builds are one, whoever makes them and whenever', async () => {
  await package_(second, { TZ: 'Pacific/Auckland', LC_ALL: 'C', COLUMNS: '200', TMPDIR: scratch });
  expect(sums(second)).toBe(sums(first));
  await execa('sha256sum', ['--check', 'SHA256SUMS'], { cwd: first });
});

const missing = missingForDebian();
if (missing !== undefined) console.warn(`the package is not installed: ${missing}`);

describe.skipIf(missing !== undefined)('in a Debian of its own', () => {
  let debian: Debian;
  let bare: readonly string[];

  const sh = (script: string): Promise<Outcome> => debian.sh(script);
  const ok = async (script: string, options?: { readonly network: boolean }): Promise<string> => {
    const { exitCode, stdout, stderr } = await debian.sh(script, options);
    expect({ script, exitCode, ...(exitCode === 0 ? {} : { stdout, stderr }) }).toEqual({ script, exitCode: 0 });
    return stdout;
  };
  /** All but what dpkg and apt note for themselves, and what no restart outlives. */
  const files = async (): Promise<readonly string[]> =>
    (
      await ok(
        "find / -xdev -path /proc -prune -o -path /run -prune -o -path /var/log -prune -o -path /var/cache -prune -o -path '/var/lib/dpkg/*-old' -prune -o -print",
      )
    )
      .split('\n')
      .sort();

  beforeAll(async () => {
    debian = await makeDebian('systemd', 'zsh', 'fish');
    await debian.copy(join(first, deb));
    await debian.copy('fleets/fifty.yaml');
  });
  afterAll(() => debian?.[Symbol.asyncDispose]());

  test('it brings what it depends on, and is gone with all that is its own', async () => {
    await ok(`apt-get update -q && apt-get install -q -y --no-install-recommends /${deb}`, { network: true });
    await ok('command -v ip arping nft git');
    await ok('dpkg --purge decnet-sync');
    bare = await files();
    expect(bare.filter((path) => path.includes('decnet'))).toEqual([`/${deb}`]);
  });

  test('it runs', async () => {
    await ok(`dpkg --install /${deb}`);
    expect(await ok('decnet-sync --version')).toBe(metadata.version);
    expect(await ok('decnet-sync validate /fifty.yaml')).toContain('50 deckies');
    for (const kind of ['fleet', 'archetype', 'config']) {
      expect(JSON.parse(await ok(`decnet-sync schema ${kind}`))).toEqual(JSON.parse(readFileSync(`schemas/${kind}.schema.json`, 'utf8')));
    }
    const { exitCode, stdout } = await sh('decnet-sync doctor');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^pass {2}iproute2/m);
    expect(stdout).toMatch(/^pass {2}arping/m);
    expect(stdout).toMatch(/^pass {2}nft/m);
    expect(stdout).toMatch(/^fail {2}engine/m);
  });

  test('NODE_OPTIONS is nothing to it', async () => {
    expect(await ok('NODE_OPTIONS="--require /nowhere.js" decnet-sync --version')).toBe(metadata.version);
  });

  test('the daemon is the process that was started, and ends when it is told', async () => {
    await ok('mkdir /fleets');
    await debian.put('daemon.yaml', 'source: { directory: /fleets }\nhttp: { listen: none }\nstate: /tmp/state\n');
    const output = await ok(`decnet-sync run --config /daemon.yaml 2>/daemon.log & daemon=$!
      until grep -q following /daemon.log; do kill -0 $daemon || exit 1; sleep 0.1; done
      tr '\\0' ' ' </proc/$daemon/cmdline; kill $daemon; wait $daemon`);
    expect(output).toMatch(/^\S*decnet-sync run --config \/daemon\.yaml $/);
    // It may have been told to end before it had anything to remember.
    await ok('rm -r /fleets /daemon.yaml /daemon.log && rm -rf /tmp/state');
  });

  test('its configuration is right, as it comes and with all that is commented out', async () => {
    // 1 is that no Engine answers; 3 would be that the configuration is wrong.
    expect(await sh('decnet-sync plan /fifty.yaml')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Docker at') });
    const given = await debian.read('etc/decnet-sync/config.yaml');
    await debian.put('all.yaml', given.replaceAll(/^#(?=[a-z]| {2})/gm, ''));
    expect(await sh('decnet-sync plan /fifty.yaml --config /all.yaml')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Docker at'),
    });
    await ok('rm /all.yaml');
  });

  test('its manual has every command', async () => {
    const manual = (await ok('zcat /usr/share/man/man8/decnet-sync.8.gz')).replaceAll('\\-', '-');
    for (const { usage, options } of allOf(programPage())) {
      expect(manual).toContain(usage);
      for (const { term } of options) expect(manual).toContain(`.B ${term}`);
    }
  });

  test('shells complete commands, options and what they may be', async () => {
    const bash = (...words: readonly string[]): Promise<string> =>
      ok(`bash -c '. /usr/share/bash-completion/completions/decnet-sync
        COMP_WORDS=(decnet-sync ${words.map((word) => `"${word}"`).join(' ')}) COMP_CWORD=${words.length}; _decnet_sync; echo "\${COMPREPLY[*]}"'`);
    expect(await bash('pl')).toBe('plan');
    expect(await bash('lab', 's')).toBe('status');
    expect(await bash('validate', '-o', '')).toBe('text json github sarif');
    expect(await bash('plan', '--det')).toBe('--detailed-exitcode');

    const fish = async (line: string): Promise<readonly string[]> =>
      (await ok(`fish -c 'complete -C "decnet-sync ${line}"'`)).split('\n').map((found) => found.replace(/\t.*/, ''));
    expect(await fish('pl')).toEqual(['plan']);
    expect(await fish('lab s')).toEqual(['status']);
    expect(await fish('plan -o ')).toEqual(['json', 'text']);
    expect(await fish('plan --det')).toEqual(['--detailed-exitcode']);

    await ok('zsh -n /usr/share/zsh/vendor-completions/_decnet-sync');
    await ok('rm -rf /root/.config /root/.local /root/.cache');
  });

  test('an upgrade keeps the configuration, and what is remembered', async () => {
    await ok('echo "host: mine" >> /etc/decnet-sync/config.yaml; mkdir -p /var/lib/decnet-sync; touch /var/lib/decnet-sync/history.jsonl');
    await ok(`systemctl enable decnet-sync && dpkg --install /${deb}`);
    expect(await debian.read('etc/decnet-sync/config.yaml')).toMatch(/^host: mine$/m);
    await ok('systemctl is-enabled decnet-sync && test -e /var/lib/decnet-sync/history.jsonl');
    await ok('systemd-analyze verify --man=no /usr/lib/systemd/system/decnet-sync.service');
  });

  test('removed, it leaves its configuration and what is remembered; purged, nothing', async () => {
    await ok('dpkg --remove decnet-sync');
    expect(await debian.read('etc/decnet-sync/config.yaml')).toMatch(/^host: mine$/m);
    await ok('test ! -e /usr/bin/decnet-sync && test -e /var/lib/decnet-sync/history.jsonl');
    await ok('test ! -L /etc/systemd/system/multi-user.target.wants/decnet-sync.service');
    await ok('dpkg --purge decnet-sync');
    expect(await files()).toEqual(bare);
  });
});
