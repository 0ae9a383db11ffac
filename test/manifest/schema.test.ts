import { expect, test } from 'vitest';
import archetypeSchema from '../../schemas/archetype.schema.json' with { type: 'json' };
import fleetSchema from '../../schemas/fleet.schema.json' with { type: 'json' };
import { load } from '../../src/manifest/load.ts';
import { fleet, said, treeOf } from './written.ts';

const problems = (text: string): readonly string[] => said(load(treeOf({ 'a.yaml': text })).diagnostics);
const service = (text: string): readonly string[] =>
  problems(fleet(`deckies:\n- name: a\n  ip: 10.0.0.1\n  services:\n  - { name: web, image: b, ${text} }`));

test('an unknown key is named where it stands, with the one that was meant', () => {
  expect(service('imgae: x')).toEqual(['a.yaml:9:30 unknown-key: unknown key `imgae`; did you mean `image`?']);
  expect(service('readonly: true')).toEqual(['a.yaml:9:30 unknown-key: unknown key `readonly`; did you mean `readOnly`?']);
  expect(service('working_dir: /')).toEqual(['a.yaml:9:30 unknown-key: unknown key `working_dir`; did you mean `workingDir`?']);
  expect(problems(fleet('deckeis: []\ndeckies: []'))).toEqual(['a.yaml:5:3 unknown-key: unknown key `deckeis`; did you mean `deckies`?']);
  expect(problems(fleet('zzz: 1\ndeckies: []'))).toEqual(['a.yaml:5:3 unknown-key: unknown key `zzz`']);
});

test.each([
  'privileged: true',
  'devices: [/dev/mem]',
  'networkMode: host',
  'pid: host',
  'securityOpt: [seccomp=unconfined]',
  'capDrop: []',
  'binds: [/:/h]',
])('there is no word for %s', (text) => expect(service(text).map((line) => line.split(':')[2])).toEqual(['30 unknown-key']));

test('a volume is a name, never a path of the host', () => {
  expect(service('volumes: [{ name: /var/run/docker.sock, path: /s }]')).toEqual([
    'a.yaml:9:48 wrong-value: must be a volume name (letters, digits, `_`, `.` and `-`), such as `logs`',
  ]);
  expect(service('volumes: ["/:/host"]')).toEqual(['a.yaml:9:40 wrong-type: must be a map of keys']);
});

test.each([
  'SYS_ADMIN',
  'NET_ADMIN',
  'NET_RAW',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'BPF',
  'DAC_READ_SEARCH',
  'ALL',
  'CAP_SYS_ADMIN',
  'MAC_ADMIN',
  'SYS_TIME',
])('no decoy may have %s', (capability) =>
  expect(service(`capAdd: [${capability}]`)[0]).toMatch(/^a\.yaml:9:39 wrong-value: must be one of `AUDIT_WRITE`, /));

test('capabilities are written without CAP_', () => {
  expect(service('capAdd: [CAP_NET_BIND_SERVICE]')[0]).toMatch(/; did you mean `NET_BIND_SERVICE`\?$/);
  expect(service('capAdd: [NET_BIND_SERVICE]')).toEqual([]);
});

test.each([
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.proxy_arp',
  'net.core.rmem_max',
  'kernel.hostname',
  'net.ipv4.conf.eth0.rp_filter',
  'vm.swappiness',
])('no decky may set %s', (key) =>
  expect(problems(fleet(`deckies:\n- name: a\n  ip: 10.0.0.1\n  sysctls:\n    ${key}: "1"`))).toEqual([
    expect.stringMatching(/^a\.yaml:9:7 unknown-key: `[\w.]+` must be a network parameter that a decky may set/),
  ]));

test('a missing key is reported at the key above', () => {
  expect(problems('apiVersion: decnet-sync/v1\nkind: Fleet\nmetadata: {}\nspec: { deckies: [] }\n')).toEqual([
    'a.yaml:3:1 missing-key: missing key `name`',
  ]);
  expect(problems('apiVersion: decnet-sync/v1\nkind: Fleet\nspec: { deckies: [] }\n')).toEqual([
    'a.yaml:1:1 missing-key: missing key `metadata`',
  ]);
});

test('a decky has an address or a range', () => {
  expect(problems(fleet('deckies:\n- name: a'))).toEqual(['a.yaml:6:5 wrong-value: needs `ip` or `ips`']);
  expect(problems(fleet('deckies:\n- { name: a, ip: 10.0.0.1, ips: 10.0.0.1-10.0.0.2 }'))).toEqual([
    'a.yaml:6:5 wrong-value: has `ip` and `ips`; keep one of them',
  ]);
});

test('a file has its text or a source', () => {
  expect(service('files: [{ path: /a }]')).toEqual(['a.yaml:9:38 wrong-value: needs `content` or `from`']);
  expect(service('files: [{ path: /a, content: "", from: b }]')).toEqual([
    'a.yaml:9:38 wrong-value: has `content` and `from`; keep one of them',
  ]);
});

test('values are wanted in the words of whoever writes them', () => {
  const wanted = (key: string, value: string) => problems(fleet(`${key}: ${value}\ndeckies: []`))[0]?.replace(/^a\.yaml:/, '');
  expect(wanted('suspend', 'yes')).toBe('5:12 wrong-type: must be `true` or `false`');
  expect(wanted('hosts', 'sensor-01')).toBe('5:10 wrong-type: must be a list of one to 64 host names');
  expect(wanted('hosts', '[]')).toBe('5:10 wrong-value: must be a list of one to 64 host names');
  expect(wanted('network', 'eth0')).toBe('5:12 wrong-type: must be a map of keys');
  expect(wanted('network', '{ driver: macvaln }')).toBe('5:22 wrong-value: must be one of `macvlan`, `ipvlan`; did you mean `macvlan`?');
  expect(wanted('network', '{ hairpin: true }')).toBe('5:23 wrong-value: must be `false`, or a map with `address`');
  expect(wanted('network', '{ subnet: 192.168.1.0 }')).toBe(
    '5:22 wrong-value: must be an IPv4 subnet of /8 to /30, such as `192.168.1.0/24`',
  );
  expect(wanted('network', '{ gateway: 192.168.1.256 }')).toBe('5:23 wrong-value: must be an IPv4 address, such as `192.168.1.20`');
  expect(wanted('network', '{ interface: lo }')).toBe('5:25 wrong-value: must be the name of a network interface, such as `eth0`');
  expect(wanted('network', '{ name: host }')).toMatch(/^5:20 wrong-value: must be a network name/);
  expect(wanted('defaults', '{ dns: [] }')).toMatch(
    /^5:20 wrong-value: must be a list of one to three addresses \(with none, look-ups would leave/,
  );
  expect(wanted('defaults', '{ sysctls: { net.ipv4.tcp_sack: 1 } }')).toBe('5:45 wrong-type: must be a string: put it in quotes');
  expect(wanted('defaults', '{ name: a }')).toBe('5:15 unknown-key: unknown key `name`');
});

test.each([
  ['ports: [22]', '38 wrong-type: must be a port and `tcp` or `udp`, such as `22/tcp`'],
  ['ports: [65536/tcp]', '38 wrong-value: must be a port and `tcp` or `udp`, such as `22/tcp`'],
  ['ports: [0/tcp]', '38 wrong-value: must be a port and `tcp` or `udp`, such as `22/tcp`'],
  ['ports: [22/tcp, 22/tcp]', '46 wrong-value: this is the same as entry 1; remove one of them'],
  ['command: sleep 1', '39 wrong-type: must be a list of one or more strings'],
  ['command: [sleep, 1]', '47 wrong-type: must be a string: put it in quotes'],
  ['command: []', '39 wrong-value: must be a list of one or more strings'],
  ['command: ["a\\0"]', '40 wrong-value: must be a string without NUL characters, such as `text`'],
  ['environment: { A: 1 }', '48 wrong-type: must be a string: put it in quotes'],
  ['environment: { A=B: "1" }', '45 unknown-key: `A=B` must be the name of an environment variable, such as `BANNER`'],
  ['resources: { memory: 256MB }', '51 wrong-value: must be a size in B, KiB, MiB or GiB, such as `256MiB`'],
  ['resources: { cpus: 0 }', '49 wrong-value: must be at least 0.01'],
  ['resources: { pids: 1.5 }', '49 wrong-type: must be a whole number'],
  ['resources: { cpus: .inf }', '49 wrong-type: must be a number'],
  ['healthcheck: { test: [nc] }', '52 wrong-value: must be one of `CMD`, `CMD-SHELL`, `NONE`'],
  ['healthcheck: { test: nc }', '51 wrong-type: must be a list that starts with CMD, CMD-SHELL or NONE'],
  ['healthcheck: { test: [NONE], interval: 10 }', '69 wrong-type: must be a duration in ms, s, m or h, such as `10s`'],
  ['files: [{ path: etc/motd, content: "" }]', '46 wrong-value: must be an absolute path without `.` and `..`, such as `/etc/motd`'],
  ['files: [{ path: /a/../b, content: "" }]', '46 wrong-value: must be an absolute path without `.` and `..`, such as `/etc/motd`'],
  ['files: [{ path: /a, from: ../b }]', "56 wrong-value: must be a path beneath the manifest's directory, without `..`, such as `./motd`"],
  [
    'files: [{ path: /a, from: /etc/shadow }]',
    "56 wrong-value: must be a path beneath the manifest's directory, without `..`, such as `./motd`",
  ],
  ['logging: { options: { max-size: "-1" } }', '62 wrong-value: must be a size in k, m or g, such as `10m`'],
  ['restart: sometimes', '39 wrong-value: must be one of `no`, `always`, `on-failure`, `unless-stopped`'],
])('%s', (text, problem) => expect(service(text)).toEqual([`a.yaml:9:${problem}`]));

test('a number that would do in quotes', () => {
  expect(problems(fleet('deckies:\n- { name: 7, ip: 10.0.0.1 }'))).toEqual(['a.yaml:6:13 wrong-type: must be a string: put it in quotes']);
});

test('a document of somebody else gets one complaint, and advice', () => {
  const advice = 'if this file is not for decnet-sync, point `path` at a directory of its own';
  expect(problems('apiVersion: v1\nkind: Secret\ndata: { a: b }\n')).toEqual([
    `a.yaml:1:13 not-a-fleet: not a fleet manifest: \`apiVersion\` is \`v1\`; ${advice}`,
  ]);
  expect(problems('apiVersion: decnet-sync/v1\nkind: Fleat\n')).toEqual([
    `a.yaml:2:7 not-a-fleet: not a fleet manifest: \`kind\` is \`Fleat\`; did you mean \`Fleet\`; ${advice}`,
  ]);
  expect(problems('apiVersion: decnet-sync/v2\nkind: Fleet\n')[0]).toMatch(/^a\.yaml:1:13 not-a-fleet: .* did you mean `decnet-sync\/v1`/);
  expect(problems('- 1\n')).toEqual([`a.yaml:1:1 not-a-fleet: not a fleet manifest: \`apiVersion: decnet-sync/v1\` is missing; ${advice}`]);
});

const SCHEMAS: readonly (readonly [string, { readonly $defs: object }])[] = [
  ['Fleet', fleetSchema],
  ['Archetype', archetypeSchema],
];

test.each(SCHEMAS)('every value of %s that must have a form has words for it, and an example that has it', (_, schema) => {
  for (const [name, form] of Object.entries(schema.$defs)) {
    if (!('pattern' in form)) continue;
    expect(form.title, name).toMatch(/^(an?|the) /);
    expect(form.examples.length, name).toBeGreaterThan(0);
    for (const example of form.examples) expect(example, name).toMatch(new RegExp(form.pattern, 'u'));
  }
});

test.each(SCHEMAS)('nothing that can be written in %s is left without a description', (_, schema) => {
  const bare: string[] = [];
  const visit = (form: object, path: string): void => {
    for (const [key, part] of Object.entries(Object(form).properties ?? {})) {
      const name = String(Object(part).$ref ?? '').replace('#/$defs/', '');
      const referred = Object.entries(schema.$defs).find(([def]) => def === name)?.[1];
      if (!('description' in Object(part)) && !('description' in Object(referred)) && !['metadata', 'spec'].includes(key))
        bare.push(`${path}/${key}`);
      visit(Object(part), `${path}/${key}`);
    }
  };
  visit(schema, '');
  for (const [name, form] of Object.entries(schema.$defs)) visit(form, name);
  expect(bare).toEqual([]);
});
