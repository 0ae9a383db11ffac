import type { ContainerConfig, Labels } from '../../core/container.ts';
import type { ServiceSpec } from '../../core/fleet.ts';
import { imprint } from '../../core/imprint.ts';
import { DECNET, LABEL } from '../../core/mark.ts';
import { type Spec, serviceName } from './spec.ts';

/** The base's part of what the user wrote: a change of any of these makes it another machine. */
export const baseFields = ({ ip, mac, hostname, dns, sysctls, image, command, network }: Spec): object => ({
  ip,
  mac,
  hostname,
  dns,
  sysctls,
  image,
  command,
  network,
});

/** A service's part. Its ports are what we look for, not what Docker is told, so they change no container. */
export const serviceFields = ({ name: _, ports: __, ...fields }: ServiceSpec): object => fields;

/** A machine on the LAN needs only to stay alive: no rights, little of anything. */
export function baseConfig(spec: Spec): ContainerConfig {
  return {
    image: spec.image,
    command: spec.command,
    entrypoint: undefined,
    user: undefined,
    workingDir: undefined,
    environment: {},
    files: [],
    healthcheck: undefined,
    capAdd: [],
    readOnly: false,
    tmpfs: [],
    volumes: [],
    resources: { memoryBytes: undefined, cpus: undefined, pids: 64 },
    logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '2' } },
    // Docker starts containers before anybody has looked, and this one answers for an address: whose it is by then is not for Docker to know.
    restart: 'no',
    labels: { ...labels(spec, 'base'), [LABEL.spec]: imprint(baseFields(spec)) },
    network: {
      name: spec.network,
      address: spec.ip,
      mac: spec.mac,
      hostname: spec.hostname,
      dns: spec.dns,
      sysctls: spec.sysctls,
    },
  };
}

/** `of`: the base, by id where it exists and by name where this plan makes it. */
export function serviceConfig(spec: Spec, service: ServiceSpec, of: string): ContainerConfig {
  const { name, ports: _, volumes, ...rest } = service;
  return {
    ...rest,
    // Deckies do not share what they are told: each has volumes of its own, which its services may share.
    volumes: volumes.map((volume) => ({ ...volume, name: serviceName(spec, volume) })),
    labels: {
      ...labels(spec, 'service'),
      [LABEL.service]: name,
      [LABEL.spec]: imprint(serviceFields(service)),
      // What the log collectors of existing DECNET installations look for.
      [DECNET.service]: 'true',
      [DECNET.decky]: spec.name,
      [DECNET.serviceName]: name,
    },
    network: { of },
  };
}

const labels = (spec: Spec, role: 'base' | 'service'): Labels => ({
  [LABEL.instance]: spec.instance,
  [LABEL.network]: spec.network,
  [LABEL.fleet]: spec.fleet,
  [LABEL.decky]: spec.name,
  [LABEL.role]: role,
  ...(spec.commit === undefined ? {} : { [LABEL.commit]: spec.commit }),
});
