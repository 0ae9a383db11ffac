import type { Action } from '../core/action.ts';
import type { ContainerConfig } from '../core/container.ts';
import { count } from '../core/count.ts';

/** What an action does, in a few words. No value that may be a secret is among them. */
export function actionText(action: Action): string {
  switch (action.do) {
    case 'image.pull':
      return `pull image ${action.image}`;
    case 'network.create':
      return `create ${action.driver} network ${action.name} on ${action.parent}: ${action.subnet}, gateway ${action.gateway}`;
    case 'network.remove':
      return `remove network ${action.name}`;
    case 'link.add':
      return `add ${action.driver} link ${action.name} on ${action.parent}${action.mac === undefined ? '' : `, MAC ${action.mac}`}`;
    case 'link.alias':
      return `mark ${action.name} as ${action.alias}`;
    case 'link.adopt':
      return `mark ${action.name}, which stays, as ${action.alias}${action.mac === undefined ? '' : `, MAC ${action.mac}`}`;
    case 'link.quiet':
      return `keep ${action.name} silent: no IPv6, ARP for its own address only`;
    case 'link.up':
      return `bring ${action.name} up`;
    case 'link.delete':
      return `delete link ${action.name}`;
    case 'address.add':
      return `add address ${action.address}/32 to ${action.link}`;
    case 'address.remove':
      return `remove address ${action.address}/${action.prefix} from ${action.link}`;
    case 'route.replace':
      return `route ${some(action.to.map(({ address }) => address))} through ${action.link}, source ${action.source}`;
    case 'route.remove':
      return `remove route to ${action.to} from ${action.link}`;
    case 'guard.load':
      return `load the rules of ${action.guard}: ${action.tables.map(({ family, chains }) => `${chains.flatMap(({ rules }) => rules).length} ${family}`).join(', ')}, ${entries(action.elements)}`;
    case 'guard.admit':
      return `admit ${entries(action.elements)} to ${action.guard}`;
    case 'guard.release':
      return `drop ${entries(action.elements)} from ${action.guard}`;
    case 'guard.remove':
      return `remove the rules of ${action.guard}`;
    case 'guard.seal':
      return `set ${action.tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules)).length} rules in the network namespace of ${action.name}`;
    case 'guard.unseal':
      return `take the rules out of the network namespace of ${action.name}`;
    case 'container.create':
      return `create container ${action.name} ${containerText(action.config)}`;
    case 'container.start':
      return `start container ${action.name}`;
    case 'container.restart':
      return `restart container ${action.name}`;
    case 'container.unpause':
      return `unpause container ${action.name}`;
    case 'container.remove':
      return `remove container ${action.name}`;
    case 'decky.ready':
      return `wait until ${action.base} runs${action.ports.length > 0 ? ` and answers on ${action.ports.map(({ port }) => `${port}/tcp`).join(', ')}` : ''}`;
  }
}

const containerText = ({ image, network }: ContainerConfig): string =>
  'of' in network
    ? `from ${image}`
    : `from ${image}: ${network.address}${network.mac === undefined ? '' : `, MAC ${network.mac}`}, hostname ${network.hostname}`;

/** Enough to know them by; the deckies that they belong to are all told of. */
const some = (names: readonly string[]): string =>
  names.length <= SOME ? names.join(', ') : `${names.slice(0, SOME).join(', ')} and ${names.length - SOME} more`;
const SOME = 5;

const entries = ({ length }: readonly unknown[]): string => count(length, 'entry', 'entries');
