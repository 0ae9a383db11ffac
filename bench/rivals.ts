import { stringify } from 'yaml';
import type { Action, NetworkCreate } from '../src/core/action.ts';
import type { ContainerConfig } from '../src/core/container.ts';
import type { Plan } from '../src/plan/plan.ts';

/** What a plan makes, said in the words of others: the same containers, with the same options, on the same network. */

type Create = Extract<Action, { readonly do: 'container.create' }>;

const actionsOf = (plan: Plan): readonly Action[] => plan.steps.flatMap(({ actions }) => actions);
const createsOf = (plan: Plan): readonly Create[] => actionsOf(plan).filter((action) => action.do === 'container.create');
const networkOf = (plan: Plan): NetworkCreate | undefined => actionsOf(plan).find((action) => action.do === 'network.create');

/** A file for `docker compose`. */
export function composeFile(plan: Plan): string {
  const network = networkOf(plan);
  return stringify(
    {
      name: 'bench',
      networks: network && {
        [network.name]: {
          name: network.name,
          driver: network.driver,
          driver_opts: { parent: network.parent, macvlan_mode: 'bridge' },
          ipam: { config: [{ subnet: network.subnet, gateway: network.gateway, aux_addresses: network.aux }] },
        },
      },
      services: Object.fromEntries(createsOf(plan).map(({ name, config }) => [name, composeService(name, config)])),
    },
    { aliasDuplicateObjects: false },
  );
}

function composeService(name: string, config: ContainerConfig): object {
  const { network } = config;
  return {
    container_name: name,
    image: config.image,
    ...(config.command && { command: config.command }),
    init: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    pids_limit: config.resources.pids,
    restart: config.restart,
    logging: { driver: config.logging.driver, options: config.logging.options },
    labels: config.labels,
    ...('of' in network
      ? { network_mode: `service:${network.of}`, depends_on: [network.of] }
      : {
          hostname: network.hostname,
          mac_address: network.mac,
          networks: { [network.name]: { ipv4_address: network.address } },
          dns: network.dns,
          sysctls: network.sysctls,
        }),
  };
}

/** Commands for `docker`, to be run one after the other. Newer ones can give no MAC under an older Engine. */
export function dockerCommands(plan: Plan, withMacs: boolean): readonly (readonly string[])[] {
  const network = networkOf(plan);
  const aux = Object.entries(network?.aux ?? {}).map(([name, address]) => `--aux-address=${name}=${address}`);
  const made = network && [
    ...['network', 'create', `--driver=${network.driver}`, `--opt=parent=${network.parent}`],
    ...[`--subnet=${network.subnet}`, `--gateway=${network.gateway}`, ...aux, network.name],
  ];
  return [...(made ? [made] : []), ...createsOf(plan).map(({ name, config }) => dockerRun(name, config, withMacs))];
}

function dockerRun(name: string, config: ContainerConfig, withMacs: boolean): readonly string[] {
  const { image, command = [], network, resources, restart, logging, labels } = config;
  const pairs = (option: string, map: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(map).map(([key, value]) => `--${option}=${key}=${value}`);
  const where =
    'of' in network
      ? [`--network=container:${network.of}`]
      : [
          ...[`--network=${network.name}`, `--ip=${network.address}`, `--hostname=${network.hostname}`],
          ...(network.mac === undefined || !withMacs ? [] : [`--mac-address=${network.mac}`]),
          ...network.dns.map((server) => `--dns=${server}`),
          ...pairs('sysctl', network.sysctls),
        ];
  return [
    ...['run', '--detach', '--init', '--cap-drop=ALL', '--security-opt=no-new-privileges:true', `--name=${name}`, ...where],
    ...[`--restart=${restart}`, `--pids-limit=${resources.pids}`, `--log-driver=${logging.driver}`],
    ...[...pairs('log-opt', logging.options), ...pairs('label', labels), image, ...command],
  ];
}
