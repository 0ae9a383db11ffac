import type { Healthcheck, Logging, Restart, ServiceSpec } from '../core/fleet.ts';
import { contentOf, placeFault, repeated } from './files.ts';
import type { Service } from './fleet.gen.ts';
import { problem } from './problem.ts';
import { bytes, milliseconds, toPort } from './units.ts';
import type { Written } from './written.ts';

/** A decoy that forks without end must not take the sensor with it. */
const PIDS = 128;

/** Docker refuses to start a container with less. */
const MIN_MEMORY = bytes('6MiB');

/** Reads one service; what it takes from its decky is added there. */
export function readService({ service, at }: Written): (restart: Restart) => ServiceSpec {
  checkMounts({ service, at });
  const { memory, cpus, pids = PIDS } = service.resources ?? {};
  const memoryBytes = memory === undefined ? undefined : bytes(memory);
  if (memoryBytes !== undefined && memoryBytes < MIN_MEMORY) {
    const { context, pointer } = at('resources');
    context.report(
      problem(context.source, 'wrong-value', `${pointer}/resources/memory`, 'must be at least `6MiB`: Docker starts nothing with less'),
    );
  }
  const spec = {
    name: service.name,
    image: service.image ?? '',
    command: service.command,
    entrypoint: service.entrypoint,
    user: service.user,
    workingDir: service.workingDir,
    environment: service.environment ?? {},
    files: (service.files ?? []).map((file, n) => {
      const { context, pointer } = at('files');
      const found = contentOf(file, context.tree, context.source.path);
      if ('problem' in found) context.report(problem(context.source, 'file-unreadable', `${pointer}/files/${n}/from`, found.problem));
      return { path: file.path, content: 'content' in found ? found.content : '' };
    }),
    ports: (service.ports ?? []).map(toPort),
    healthcheck: healthcheck(service.healthcheck),
    capAdd: service.capAdd ?? [],
    readOnly: service.readOnly ?? false,
    tmpfs: service.tmpfs ?? [],
    volumes: service.volumes ?? [],
    resources: { memoryBytes, cpus, pids },
    logging: logging(service.logging),
  };
  // Deckies share what they take from their fleet: it is written out and compared once for all of them.
  const known = new Map<Restart, ServiceSpec>();
  return (restart) => {
    const found = known.get(restart) ?? { ...spec, restart: service.restart ?? restart };
    known.set(restart, found);
    return found;
  };
}

function checkMounts({ service, at }: Written): void {
  const complain = (key: 'files' | 'tmpfs' | 'volumes', within: string, code: string, message: string): void => {
    const { context, pointer } = at(key);
    context.report(problem(context.source, code, `${pointer}/${key}/${within}`, message));
  };
  const files = (service.files ?? []).map(({ path }, n) => ({ path, within: `${n}/path` }));
  for (const file of files) {
    const fault = placeFault(file, service);
    if (fault !== undefined) complain('files', file.within, 'file-misplaced', fault);
  }
  const file = repeated(files);
  if (file) complain('files', file.within, 'duplicate-file', `another file already lies at \`${file.path}\``);

  const mount = repeated([
    ...(service.tmpfs ?? []).map((path, n) => ({ path, key: 'tmpfs' as const, within: String(n) })),
    ...(service.volumes ?? []).map(({ path }, n) => ({ path, key: 'volumes' as const, within: `${n}/path` })),
  ]);
  if (mount) complain(mount.key, mount.within, 'duplicate-mount', `something else is already mounted at \`${mount.path}\``);
}

function healthcheck(check: Service['healthcheck']): Healthcheck | undefined {
  if (check === undefined) return undefined;
  const inMs = (duration: string | undefined): number | undefined => (duration === undefined ? undefined : milliseconds(duration));
  return { test: check.test, intervalMs: inMs(check.interval), timeoutMs: inMs(check.timeout), retries: check.retries };
}

/** Docker's own default grows until the disk is full. */
const BOUNDS = { 'max-size': '10m', 'max-file': '3' };

function logging({ driver = 'json-file', options = {} }: NonNullable<Service['logging']> = {}): Logging {
  return { driver, options: driver === 'json-file' ? { ...BOUNDS, ...options } : options };
}
