import type { ContainerConfig, Labels } from '../../core/container.ts';
import type { ServiceSpec } from '../../core/fleet.ts';
import { imprint } from '../../core/imprint.ts';
import { lately } from '../../core/lately.ts';
import { DECNET, LABEL } from '../../core/mark.ts';
import { type Spec, serviceName } from './spec.ts';

/** The base's part of what the user wrote: a change of any of these makes it another machine. */
export const baseFields = ({ ip, mac, hostname, dns, sysctls, image, command, network, sole }: Spec): object => ({
  ip,
  mac,
  hostname,
  dns,
  sysctls,
  network,
  ...(sole ? { ...serviceFields(sole), restart: undefined } : { image, command }),
});

/** A service's part. Its ports are what we look for, not what Docker is told, so they change no container. */
export const serviceFields: (service: ServiceSpec) => object = lately(({ name: _, ports: __, ...fields }: ServiceSpec) => fields);

/** The container that owns the address: a base, or the one service that does without. */
export function baseConfig(spec: Spec): ContainerConfig {
  return {
    ...(spec.sole ? contentOf(spec, spec.sole) : idle(spec)),
    // Docker starts containers before anybody has looked, and this one answers for an address: whose it is by then is not for Docker to know.
    restart: 'no',
    labels: { ...labels(spec, 'base'), ...(spec.sole && serviceLabels(spec, spec.sole)), [LABEL.spec]: imprint(baseFields(spec)) },
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
export const serviceConfig = (spec: Spec, service: ServiceSpec, of: string): ContainerConfig => ({
  ...contentOf(spec, service),
  restart: service.restart,
  labels: { ...labels(spec, 'service'), ...serviceLabels(spec, service), [LABEL.spec]: imprint(serviceFields(service)) },
  network: { of },
});

/** What a container is apart from whose it is and where. */
type Content = Omit<ContainerConfig, 'restart' | 'labels' | 'network'>;

/** A machine on the LAN needs only to stay alive: no rights, little of anything. */
const idle = ({ image, command }: Spec): Content => ({
  image,
  command,
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
});

const contentOf = (spec: Spec, { name: _, ports: __, restart: ___, volumes, ...rest }: ServiceSpec): Content => ({
  ...rest,
  // Deckies do not share what they are told: each has volumes of its own, which its services may share.
  volumes: volumes.map((volume) => ({ ...volume, name: serviceName(spec, volume) })),
});

const serviceLabels = (spec: Spec, { name }: ServiceSpec): Labels => ({
  [LABEL.service]: name,
  // What the log collectors of existing DECNET installations look for.
  [DECNET.service]: 'true',
  [DECNET.decky]: spec.name,
  [DECNET.serviceName]: name,
});

const labels = (spec: Spec, role: 'base' | 'service'): Labels => ({
  [LABEL.instance]: spec.instance,
  [LABEL.network]: spec.network,
  [LABEL.fleet]: spec.fleet,
  [LABEL.decky]: spec.name,
  [LABEL.role]: role,
  ...(spec.commit === undefined ? {} : { [LABEL.commit]: spec.commit }),
});
