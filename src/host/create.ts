import { existsSync } from 'node:fs';
import type Docker from 'dockerode';
import type { ContainerConfig, Identity } from '../core/container.ts';
import type { Healthcheck } from '../core/fleet.ts';
import type { Engine } from './engine.ts';

type Body = Docker.ContainerCreateOptions;

/** The body of Docker's create call, in the spelling of the Engine's API version. */
export function createBody(name: string, config: ContainerConfig, engine: Pick<Engine, 'atLeast'>): Body {
  const { network } = config;
  const own = 'of' in network ? undefined : identity(network, engine);
  return {
    name,
    Image: config.image,
    Labels: { ...config.labels },
    Env: Object.entries(config.environment).map(([key, value]) => `${key}=${value}`),
    ...(config.command && { Cmd: [...config.command] }),
    ...(config.entrypoint && { Entrypoint: [...config.entrypoint] }),
    ...(config.user !== undefined && { User: config.user }),
    ...(config.workingDir !== undefined && { WorkingDir: config.workingDir }),
    ...(config.healthcheck && { Healthcheck: healthcheck(config.healthcheck) }),
    ...own?.config,
    HostConfig: {
      // An init reaps what a decoy's intruders leave behind, and lets it stop at once.
      Init: true,
      CapDrop: ['ALL'],
      CapAdd: [...config.capAdd],
      SecurityOpt: ['no-new-privileges:true'],
      ReadonlyRootfs: config.readOnly,
      Tmpfs: Object.fromEntries(config.tmpfs.map((path) => [path, 'rw,noexec,nosuid,nodev,size=64m'])),
      Mounts: config.volumes.map(({ name: source, path }) => ({ Type: 'volume', Source: source, Target: path })),
      PidsLimit: config.resources.pids,
      ...(config.resources.memoryBytes !== undefined && { Memory: config.resources.memoryBytes }),
      ...(config.resources.cpus !== undefined && { NanoCpus: Math.round(config.resources.cpus * 1e9) }),
      LogConfig: { Type: config.logging.driver, Config: { ...config.logging.options } },
      RestartPolicy: { Name: config.restart },
      ...('of' in network ? { NetworkMode: `container:${network.of}` } : own?.hostConfig),
    },
  };
}

/**
 * Exactly one MAC field: older APIs ignore the endpoint's, newer ones drop the
 * container's. Interface settings moved likewise.
 */
function identity(
  network: Identity,
  { atLeast }: Pick<Engine, 'atLeast'>,
): { readonly config: Partial<Body>; readonly hostConfig: Docker.HostConfig } {
  const macOnEndpoint = atLeast(44);
  const settingsOnEndpoint = atLeast(48);
  const settings = existsSync('/proc/sys/net/ipv6') ? LINK_LOCAL : [];
  return {
    config: {
      Hostname: network.hostname,
      ...(network.mac !== undefined && !macOnEndpoint && { MacAddress: network.mac }),
      NetworkingConfig: {
        EndpointsConfig: {
          [network.name]: {
            IPAMConfig: { IPv4Address: network.address },
            ...(network.mac !== undefined && macOnEndpoint && { MacAddress: network.mac }),
            ...(settingsOnEndpoint && {
              DriverOpts: { 'com.docker.network.endpoint.sysctls': settings.map((s) => s.join('=')).join(',') },
            }),
          },
        },
      },
    },
    hostConfig: {
      NetworkMode: network.name,
      Dns: [...network.dns],
      Sysctls: {
        ...network.sysctls,
        ...(settingsOnEndpoint ? {} : Object.fromEntries(settings.map(([key, value]) => [key.replace('IFNAME', 'eth0'), value]))),
      },
    },
  };
}

/** A machine without a link-local address is a tell; one that takes its routes from whoever announces them is a risk. */
const LINK_LOCAL: readonly (readonly [string, string])[] = [
  ['net.ipv6.conf.IFNAME.accept_ra', '0'],
  ['net.ipv6.conf.IFNAME.disable_ipv6', '0'],
];

/** Docker counts in nanoseconds. */
const healthcheck = ({ test, intervalMs, timeoutMs, retries }: Healthcheck): Docker.HealthConfig => ({
  Test: [...test],
  ...(intervalMs !== undefined && { Interval: intervalMs * 1e6 }),
  ...(timeoutMs !== undefined && { Timeout: timeoutMs * 1e6 }),
  ...(retries !== undefined && { Retries: retries }),
});
