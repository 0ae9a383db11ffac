import { type Check, fail, pass, skip, warn } from './check.ts';
import type { EngineFacts, Facts } from './facts.ts';

/** The Docker Engine: one that answers, of this machine, whose network is this one. */
export function engine({ engine: reading }: Facts): readonly Check[] {
  if ('because' in reading) {
    return [fail('engine', reading.because, 'start the Engine (`systemctl start docker`), or name another one with --docker-host')];
  }
  const facts = reading.value;
  return [
    pass('engine', `Docker Engine ${facts.version} answers at ${facts.host}, in API ${facts.api}`),
    release(facts),
    desktop(facts),
    rootless(facts),
    namespace(facts),
    processes(facts),
    liveRestore(facts),
  ];
}

interface BadRelease {
  readonly versions: RegExp;
  readonly because: string;
  readonly instead: string;
  readonly how: typeof warn;
}

/** Releases that get the very things wrong that a fleet is made of. */
const BAD: readonly BadRelease[] = [
  {
    versions: /^25\.0\.[01]\b/,
    because: 'loses and duplicates MACs when containers start again',
    instead: 'upgrade it to 25.0.2 or newer, and apply anew with all deckies removed: what it made stays wrong',
    how: fail,
  },
  {
    versions: /^28\.0\.[01]\b/,
    because: 'cannot start containers while their parent interface is down',
    instead: 'upgrade it to 28.0.2 or newer',
    how: warn,
  },
  {
    versions: /^28\.1\.[01]\b/,
    because: 'leaves endpoints behind that keep a network from being removed',
    instead: 'upgrade it to 28.2 or newer',
    how: warn,
  },
];

export function release({ version }: Pick<EngineFacts, 'version'>): Check {
  const bad = BAD.find(({ versions }) => versions.test(version));
  if (bad) return bad.how('engine-release', `Docker Engine ${version} ${bad.because}`, bad.instead);
  return pass('engine-release', `nothing is known against Docker Engine ${version}`);
}

const desktop = ({ system }: EngineFacts): Check =>
  /Docker Desktop/i.test(system)
    ? fail(
        'docker-desktop',
        'the Engine is Docker Desktop, which runs in a virtual machine that is not on the LAN',
        'install Docker Engine on this machine (docs.docker.com/engine/install), and name it with --docker-host',
      )
    : pass('docker-desktop', `the Engine is not Docker Desktop (${system})`);

const rootless = ({ security }: EngineFacts): Check =>
  security.some((option) => /\brootless\b/.test(option))
    ? fail('rootless', 'the Engine runs rootless, in a network namespace without the NIC', 'use an Engine that runs as root')
    : pass('rootless', 'the Engine runs as root');

/** A link that is made here and a container that is started there have nothing to do with each other. */
export function namespace({ namespace: where, host }: Pick<EngineFacts, 'namespace' | 'host'>): Check {
  const id = 'network-namespace';
  switch (where) {
    case 'this':
      return pass(id, 'this program and the Engine are in one network namespace');
    case 'another':
      return fail(
        id,
        `nobody listens on ${host} in this network namespace: the Engine is in another one, and links made here would not be on its host`,
        "run decnet-sync on the Engine's host itself; in a container, with `--network host --pid host`",
      );
    case 'unknown':
      return skip(id, `it does not show whether the Engine at ${host} is in this network namespace, as it must be`);
  }
}

/** Only who sees the Engine's processes can look into their namespaces. */
function processes({ running, visible }: EngineFacts): Check {
  const id = 'process-namespace';
  if (running === 0) return skip(id, 'no container runs, so it does not show whether their processes can be seen');
  return visible > 0
    ? pass(id, `the processes of ${visible} of ${running} running containers show in /proc`)
    : warn(
        id,
        `${running} containers run, and none of their processes shows in /proc: a base that lost its address would not be noticed`,
        "run decnet-sync on the Engine's host itself; in a container, with `--pid host`",
      );
}

const liveRestore = ({ liveRestore: on }: EngineFacts): Check =>
  on
    ? pass('live-restore', 'deckies stay up while the Engine restarts (live-restore)')
    : warn(
        'live-restore',
        'all deckies go down together whenever the Engine restarts, as for an upgrade',
        'write `"live-restore": true` to /etc/docker/daemon.json and reload the Engine',
      );
