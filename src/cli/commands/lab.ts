import { Command, Option } from 'commander';
import { LabError } from '../../lab/lab-error.ts';

const EXAMPLES = `
Examples:
  decnet-sync lab up                                    a LAN, a peer and one host with a Docker Engine of its own
  decnet-sync lab exec -- decnet-sync apply ./fleets    apply a fleet on that host
  decnet-sync lab peer -- ping -c 1 192.168.50.20       see a decky as an outsider on the LAN does
  docker save IMAGE | decnet-sync lab exec -- docker load    a lab has no registry: bring your own images
  decnet-sync lab down                                  leaves nothing behind
  decnet-sync lab up --hosts 3                          three sensor hosts on one LAN: sensor-01, sensor-02 and sensor-03
  decnet-sync lab exec --on sensor-02 -- decnet-sync apply ./fleets    what of the same fleets is for the second

The LAN is 192.168.50.0/24: gateway .1, hosts .5 to .8, peer .9; deckies can be anything else. A host goes by its
name there, such as sensor-01, by which the hosts of a fleet choose it.
The images there are from the start: busybox:1.36 and a stand-in for registry.k8s.io/pause:3.10.`;

/** `decnet-sync lab`: a private LAN, hosts with a Docker Engine each, in network namespaces to try fleets in. */
export function labCommand(): Command {
  const lab = new Command('lab').description('a private LAN, hosts and Docker Engines in network namespaces to try a fleet in (root)');
  lab.addHelpText('after', EXAMPLES);
  lab
    .command('up [name]')
    .description('bring a lab up; nothing to do if it is up already')
    .option('--hosts <number>', 'how many sensor hosts, each with an Engine of its own: 1 to 4 (default 1)')
    .option('--engine <dir>', "directories, separated by colons, with another Engine's programs: they come first on PATH")
    .action((name = 'lab', _, command) => report(() => up(name, command)));
  lab
    .command('down [name]')
    .description('take a lab down, whatever became of it')
    .action((name = 'lab', _, command) => report(() => down(name, command)));
  lab
    .command('status [name]')
    .description('show all labs, or one')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((name, _, command) => report(() => status(name, command)));
  lab
    .command('exec [name] [command...]')
    .usage('[name] [--on HOST] -- COMMAND...')
    .description('run a command on a host of the lab, with DOCKER_HOST set')
    .option('--on <host>', 'which host (default sensor-01)')
    .action((_name, _words, _options, command) => report(() => enter(command, 'host')));
  lab
    .command('peer [name] [command...]')
    .usage('[name] -- COMMAND...')
    .description('run a command on the outsider of the LAN')
    .action((_name, _words, _options, command) => report(() => enter(command, 'peer')));
  return lab;
}

/** `--state` is the program's own. */
interface Options {
  readonly state: string;
  readonly output?: 'text' | 'json';
  readonly hosts?: string;
  readonly on?: string;
  readonly engine?: string;
}

const optionsOf = (command: Command): Options => command.optsWithGlobals<Options>();

async function up(name: string, command: Command): Promise<void> {
  const { labUp } = await import('../../lab/up.ts');
  const { state, hosts, engine } = optionsOf(command);
  const start = performance.now();
  const { lab, wasUp } = await labUp({
    name,
    state,
    ...(hosts === undefined ? {} : { hosts: Number(hosts) }),
    ...(engine === undefined ? {} : { engine }),
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(wasUp ? `lab "${name}" is up already` : `lab "${name}" is up after ${seconds} s`);
  for (const host of lab.hosts) print(`  ${host.name}   ${host.address}   DOCKER_HOST=unix://${host.socket}`);
  print(`  peer        ${lab.peer.address}\n  gateway     ${lab.lan.address}`);
}

async function down(name: string, command: Command): Promise<void> {
  const { labDown } = await import('../../lab/down.ts');
  const didSomething = await labDown(name, optionsOf(command).state);
  print(didSomething ? `lab "${name}" is gone` : `there is no lab "${name}"; nothing to do`);
}

async function status(name: string | undefined, command: Command): Promise<void> {
  const { labStatus } = await import('../../lab/status.ts');
  const { output, state: directory } = optionsOf(command);
  const labs = await labStatus(directory, name);
  if (output === 'json') return print(JSON.stringify({ format: 'decnet-sync/lab/v1', labs }, null, 2));
  if (labs.length === 0) return print(name === undefined ? 'there is no lab; `decnet-sync lab up` makes one' : `there is no lab "${name}"`);
  for (const { name, state, subnet, hosts, peer } of labs) {
    print(`lab "${name}" is ${state}${state === 'up' ? '' : `; \`decnet-sync lab up ${name}\` makes it anew`}   ${subnet}`);
    for (const { name: host, address, engine } of hosts) {
      print(`  ${host}   ${address}   Engine ${engine.answers ? 'answers' : 'does not answer'} at ${engine.socket}; log in ${engine.log}`);
    }
    print(`  peer        ${peer.address}`);
  }
}

async function enter(command: Command, where: 'host' | 'peer'): Promise<void> {
  const [{ become, hostOf, onHost, onPeer }, { expectLab }, { requireRoot }] = await Promise.all([
    import('../../lab/enter.ts'),
    import('../../lab/store.ts'),
    import('../../lab/requirements.ts'),
  ]);
  const { name, words } = split(command.args);
  const { state, on = 'sensor-01' } = optionsOf(command);
  requireRoot();
  const lab = await expectLab(name, state);
  become(where === 'peer' ? onPeer(lab, words) : onHost(lab, hostOf(lab, on), words));
}

/** Commander drops the `--`, which alone tells a lab's name from the command's first word. */
function split(operands: readonly string[]): { readonly name: string; readonly words: readonly string[] } {
  const dashes = process.argv.indexOf('--');
  const words = dashes === -1 ? [] : process.argv.slice(dashes + 1);
  const [name = 'lab', ...rest] = operands.slice(0, operands.length - words.length);
  if (words.length > 0 && rest.length === 0) return { name, words };
  throw new LabError('put `--` before the command, such as `decnet-sync lab exec -- ip address`', { exitCode: 3 });
}

const print = (line: string): void => console.log(line);

/** A lab that cannot be had is told in one message, without a stack. */
async function report(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    console.error(`decnet-sync: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
