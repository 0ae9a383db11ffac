import type { Action } from '../../src/core/action.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** A plan as text, one line a step and one a blocked resource; nothing when there is nothing to do. */
export const planText = ({ steps, blocked }: Plan): string =>
  [
    ...steps.map(
      (s) =>
        `${s.id}: ${s.because}${s.after.length > 0 ? ` [after ${s.after.join(', ')}]` : ''} { ${s.actions.map(actionText).join('; ')} }`,
    ),
    ...blocked.map((b) => `blocked ${b.resource}: ${b.because}`),
  ].join('\n');

/** `container.start web`: what it does and to what, the rest left out. */
export function actionText(action: Action): string {
  switch (action.do) {
    case 'image.pull':
      return `${action.do} ${action.image}`;
    case 'network.create':
    case 'network.remove':
    case 'link.alias':
    case 'link.quiet':
    case 'link.up':
    case 'guard.seal':
    case 'guard.unseal':
    case 'container.create':
    case 'container.start':
    case 'container.restart':
    case 'container.unpause':
    case 'container.remove':
      return `${action.do} ${action.name}`;
    case 'link.add':
      return `${action.do} ${action.name} ${action.driver} on ${action.parent}${action.mac === undefined ? '' : ` ${action.mac}`}`;
    case 'link.adopt':
    case 'link.delete':
      return `${action.do} ${action.name} ${action.index}`;
    case 'address.add':
      return `${action.do} ${action.address} ${action.link}`;
    case 'address.remove':
      return `${action.do} ${action.address}/${action.prefix} ${action.link}`;
    case 'route.replace':
      return `${action.do} ${action.to.map(({ address, mac }) => `${address}${mac === undefined ? '' : ` at ${mac}`}`).join(', ')} ${action.link} src ${action.source}`;
    case 'route.remove':
      return `${action.do} ${action.to} ${action.link}`;
    case 'guard.load':
      return [action.do, action.guard, ...action.strange.map((chain) => `less ${chain}`), ...action.elements].join(', ');
    case 'guard.admit':
    case 'guard.release':
      return [action.do, action.guard, ...action.elements].join(', ');
    case 'guard.remove':
      return `${action.do} ${action.guard}`;
    case 'decky.ready':
      return `${action.do} ${action.base}`;
  }
}
