import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { valid, wrong } from './written.ts';

test('without anything, defaults', async () => {
  for (const text of ['', '# nothing yet\n', '{}']) {
    expect(await valid(text)).toEqual({
      host: hostname(),
      instance: 'default',
      state: '/var/lib/decnet-sync',
      source: undefined,
      dockerHost: undefined,
      parallelism: undefined,
      resyncMs: 60_000,
      timeoutMs: 60_000,
      conflictsMs: 300_000,
      management: [],
      prune: { allowEmpty: false, maxDestroy: undefined },
      listen: { host: '127.0.0.1', port: 9468 },
      tokenFile: undefined,
      webhookSecretFile: undefined,
      log: { level: 'info', format: 'auto' },
    } satisfies Config);
  }
});

test('everything that can be said', async () => {
  const text = `
host: sensor-01
instance: office
state: /srv/decnet
source:
  git:
    url: git@git.example.org:decoys.git
    branch: production
    path: fleets/
    interval: 30s
    sshKey: /etc/decnet-sync/key
    knownHosts: /etc/decnet-sync/known_hosts
    verify: { allowedSigners: /etc/decnet-sync/signers }
docker: { host: unix:///run/docker.sock }
parallelism: 8
resync: 5m
timeout: 90s
conflicts: { interval: 20s }
management: { networks: [10.9.0.0/24, 172.20.0.0/16] }
prune: { allowEmpty: true, maxDestroy: 20% }
http: { listen: "[::]:80", tokenFile: /etc/decnet-sync/token }
webhook: { secretFile: /etc/decnet-sync/secret }
log: { level: debug, format: json }
`;
  expect(await valid(text)).toEqual({
    host: 'sensor-01',
    instance: 'office',
    state: '/srv/decnet',
    source: {
      git: {
        url: 'git@git.example.org:decoys.git',
        branch: 'production',
        path: 'fleets',
        intervalMs: 30_000,
        sshKey: '/etc/decnet-sync/key',
        knownHosts: '/etc/decnet-sync/known_hosts',
        tokenFile: undefined,
        verify: { allowedSigners: '/etc/decnet-sync/signers', openpgpKeys: undefined },
      },
    },
    dockerHost: 'unix:///run/docker.sock',
    parallelism: 8,
    resyncMs: 300_000,
    timeoutMs: 90_000,
    conflictsMs: 20_000,
    management: ['10.9.0.0/24', '172.20.0.0/16'],
    prune: { allowEmpty: true, maxDestroy: { share: 0.2 } },
    listen: { host: '::', port: 80 },
    tokenFile: '/etc/decnet-sync/token',
    webhookSecretFile: '/etc/decnet-sync/secret',
    log: { level: 'debug', format: 'json' },
  } satisfies Config);
});

describe('the file', () => {
  test('may be absent, unless it was named', async () => {
    expect(await loadConfig({ file: undefined, flags: {}, environment: {} })).toMatchObject({ instance: 'default' });
    expect(await loadConfig({ file: '/nowhere/config.yaml', flags: {}, environment: {} })).toMatchObject([
      { code: 'unreadable', file: '/nowhere/config.yaml' },
    ]);
  });

  test('is wrong in places, all of which are told', async () => {
    expect(
      await wrong(`host: -x
sources: {}
source:
  git: { branch: main }
resync: 5 minutes
parallelism: many
http:
  listen: localhost
`),
    ).toEqual([
      '1:7 must be a host name, such as `sensor-01`',
      '2:1 unknown key `sources`; did you mean `source`?',
      '4:3 missing key `url`',
      '5:9 must be a duration in ms, s, m or h, such as `30s`',
      '6:14 must be a whole number',
      '8:11 must be an address and a port, or `none`, such as `127.0.0.1:9468`',
    ]);
  });

  test('is YAML, and one document', async () => {
    expect(await wrong('host: a\nhost: b\n')).toEqual(['2:1 `host` is here twice; remove one of them']);
    expect(await wrong('host: a\n---\nhost: b\n')).toEqual(['3:1 the configuration is one document; this is a second one']);
    expect(await wrong('just words')).toEqual(['1:1 must be a configuration, which is a map of keys']);
  });
});

describe('the source', () => {
  test('is one, and no more', async () => {
    expect(await wrong('source: {}')).toEqual(['1:9 needs `git` or `directory`']);
    expect(await wrong('source: { directory: /a, git: { url: /b } }')).toEqual(['1:9 has `git` and `directory`; keep one of them']);
  });

  test.each([
    ['--upload-pack=touch', 'starts with a dash'],
    ['ext::sh -c id', 'white space'],
    ['ext::sh', 'transport helper'],
    ['fleets.git', 'neither an absolute path'],
    ['ssh://-oProxyCommand=id/x', 'names no host'],
    ['https://user:pass@git.example.org/x', 'tokenFile'],
  ])('is not %s', async (url, why) => {
    const [problem] = await wrong(`source:\n  git:\n    url: ${JSON.stringify(url)}\n`);
    expect(problem).toMatch(/^3:10 /);
    expect(problem).toContain(why);
  });

  test('is a branch and a path that git and we can follow', async () => {
    expect((await wrong('source:\n  git:\n    url: /r\n    branch: --force\n'))[0]).toMatch(/^4:13 .*dash/);
    expect(await wrong('source:\n  git:\n    url: /r\n    path: a/../..\n')).toEqual([
      '4:11 must be a path inside the repository, such as `fleets`',
    ]);
  });
});

describe('who may reach the daemon', () => {
  test.each(['0.0.0.0:9468', '192.168.1.5:9468', '[::]:9468'])('%s needs a token', async (listen) => {
    expect((await wrong(`http:\n  listen: "${listen}"\n`))[0]).toMatch(/^2:11 .*http\.tokenFile/);
    expect((await valid(`http: { listen: "${listen}", tokenFile: /t }`)).listen?.port).toBe(9468);
  });

  test.each(['127.0.0.1:1', '127.1.2.3:1', '[::1]:1', 'localhost:1'])('%s needs none', async (listen) => {
    expect((await valid(`http: { listen: "${listen}" }`)).listen?.port).toBe(1);
  });

  test('nobody, with `none`', async () => {
    expect((await valid('http: { listen: none }')).listen).toBeUndefined();
  });
});

describe('where the host is managed', () => {
  test('is a list of networks, each of them whole', async () => {
    expect(await wrong('management:\n  networks: [10.9.0.0/24, 10.9.1.5/24]\n')).toEqual([
      '2:27 10.9.1.5/24 is one host of a subnet; write `10.9.1.0/24`',
    ]);
    expect(await wrong('management: { networks: [0.0.0.0/0] }')).toEqual(['1:26 must be an IPv4 CIDR, such as `10.9.0.0/24`']);
    expect(await wrong('management: { networks: 10.9.0.0/24 }')).toEqual(['1:25 must be a list']);
  });

  test('stands in the variable with commas', async () => {
    const environment = { DECNET_SYNC_MANAGEMENT_NETWORKS: '10.9.0.0/24, 172.20.0.0/16' };
    expect((await valid('management: { networks: [10.0.0.0/8] }', { environment })).management).toEqual(['10.9.0.0/24', '172.20.0.0/16']);
    const [problem] = await wrong('', { environment: { DECNET_SYNC_MANAGEMENT_NETWORKS: '10.9.0.0' } });
    expect(problem).toMatch(/^DECNET_SYNC_MANAGEMENT_NETWORKS must be an IPv4 CIDR/);
  });
});
