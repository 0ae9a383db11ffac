import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { connect } from '../../src/host/engine.ts';
import { ip } from '../../src/host/ip.ts';
import { QUESTIONS } from '../../src/host/links.ts';
import { output } from '../../src/host/program.ts';
import { kernelOf, namesIn, textOf } from '../../src/host/text.ts';

/**
 * `node test/doctor/record.ts NAME NOTE`: all that doctor reads of the machine that this runs on, into `recorded/NAME.txt`.
 * Look through it before it is kept: it has the addresses and MACs of that machine.
 */
const [name = '', note = ''] = process.argv.slice(2);
const kernel = kernelOf('');
const { docker, host } = await connect(process.env.DOCKER_HOST);
const socket = host.replace('unix://', '');

const of = (directory: string, ...names: readonly string[]): readonly string[] => names.map((each) => `${directory}/${each}`);
const under = (directory: string): readonly string[] => of(directory, ...namesIn(directory)).filter((path) => statSync(path).isFile());

const answers = await ip(['-N', '-j', '-d', '-batch', '-'], `${QUESTIONS}neighbour show\n`);
const links: readonly { readonly ifname: string }[] = JSON.parse(answers.split('\n')[0] ?? '');
const names = ['all', 'default', ...links.map(({ ifname }) => ifname)];

const managers = namesIn('/proc').filter((each) => /NetworkManager|systemd-network/.test(textOf(`/proc/${each}/comm`) ?? ''));
const settings = [
  '/etc/NetworkManager/NetworkManager.conf',
  ...['/usr/lib', '/run', '/etc'].flatMap((each) => under(`${each}/NetworkManager/conf.d`)),
  ...['/etc', '/run', '/usr/local/lib', '/usr/lib'].flatMap((each) => under(`${each}/systemd/network`)),
];

const files = [
  ...of('/proc', 'sys/kernel/osrelease', 'version', 'self/status', 'modules', 'net/unix'),
  ...of('/sys/class/dmi/id', 'sys_vendor', 'product_name', 'bios_version', 'chassis_asset_tag'),
  ...of(`/lib/modules/${kernel}`, 'modules.builtin', 'modules.dep'),
  `/boot/config-${kernel}`,
  '/proc/sys/net/ipv4/ip_forward',
  ...names.flatMap((each) => of(`/proc/sys/net/ipv4/conf/${each}`, 'arp_ignore', 'arp_filter', 'rp_filter')),
  ...namesIn('/sys/class/net').flatMap((each) => of(`/sys/class/net/${each}`, 'ifindex', 'phy80211/name')),
  ...managers.map((pid) => `/proc/${pid}/comm`),
  ...(managers.length === 0 ? [] : settings),
];

const said = async (program: string, ...args: readonly string[]): Promise<string | undefined> =>
  output(program, args).catch(() => undefined);
const record: readonly (readonly [path: string, text: string | undefined])[] = [
  ...files.map((path) => [path, textOf(path)] as const),
  ['/proc/cpuinfo', textOf('/proc/cpuinfo')?.split('\n\n')[0]],
  [
    '/proc/config.gz',
    existsSync('/proc/config.gz')
      ? gunzipSync(readFileSync('/proc/config.gz'))
          .toString()
          .match(/.*VLAN.*/g)
          ?.join('\n')
      : undefined,
  ],
  ['/run/systemd/system/.keep', existsSync('/run/systemd/system') ? '' : undefined],
  [socket, existsSync(socket) ? '' : undefined],
  ['said/ip', answers],
  ['said/docker host', host],
  ['said/docker info', JSON.stringify(await docker.info(), null, 1)],
  ['said/nmcli', await said('nmcli', '-t', '-f', 'DEVICE,STATE', 'device')],
  ['said/networkctl', await said('networkctl', 'list', '--no-pager', '--no-legend')],
  [
    'said/systemctl',
    await said('systemctl', 'show', 'docker.service', '-p', 'LoadState', '-p', 'UnitFileState', '-p', 'After', '-p', 'Wants'),
  ],
];
const written = record.flatMap(([path, text]) => (text === undefined ? [] : [`== ${path.replace(/^\//, '')}\n${text.trimEnd()}\n`]));
writeFileSync(new URL(`recorded/${name}.txt`, import.meta.url), `${note}\n${written.join('')}`);
