import { hostname } from 'node:os';
import { milliseconds } from '../manifest/units.ts';
import type { ConfigDocument } from './config.gen.ts';
import type { Config, Listen, Prune } from './config.ts';

/** A valid document with every default applied. */
export function complete({
  host,
  instance,
  state,
  source,
  docker,
  parallelism,
  resync,
  timeout,
  conflicts,
  management,
  prune,
  http,
  webhook,
  log,
}: ConfigDocument): Config {
  return {
    host: host ?? hostname(),
    instance: instance ?? 'default',
    state: state ?? '/var/lib/decnet-sync',
    source: sourceOf(source),
    dockerHost: docker?.host,
    parallelism,
    resyncMs: milliseconds(resync ?? '1m'),
    timeoutMs: milliseconds(timeout ?? '60s'),
    conflictsMs: milliseconds(conflicts?.interval ?? '5m'),
    management: management?.networks ?? [],
    prune: { allowEmpty: prune?.allowEmpty ?? false, maxDestroy: mostOf(prune?.maxDestroy) },
    listen: listenOn(http?.listen ?? '127.0.0.1:9468'),
    tokenFile: http?.tokenFile,
    webhookSecretFile: webhook?.secretFile,
    log: { level: log?.level ?? 'info', format: log?.format ?? 'auto' },
  };
}

function sourceOf(source: ConfigDocument['source']): Config['source'] {
  if (source?.directory !== undefined) return { directory: source.directory };
  if (source?.git === undefined) return undefined;
  const { url, branch = 'main', path = '', interval = '1m', sshKey, knownHosts, tokenFile, verify } = source.git;
  return {
    git: {
      url,
      branch,
      path: path.replace(/\/+$/, ''),
      intervalMs: milliseconds(interval),
      sshKey,
      knownHosts,
      tokenFile,
      verify: verify && { allowedSigners: verify.allowedSigners, openpgpKeys: verify.openpgpKeys },
    },
  };
}

function mostOf(most: number | string | undefined): Prune['maxDestroy'] {
  if (most === undefined) return undefined;
  return typeof most === 'number' ? { count: most } : { share: Number(most.replace('%', '')) / 100 };
}

function listenOn(text: string): Listen | undefined {
  const [, host, port] = /^(.*):(\d+)$/.exec(text) ?? [];
  return host === undefined ? undefined : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
