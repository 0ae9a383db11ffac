import type { Restart, ServiceSpec } from '../core/fleet.ts';
import { problem } from './problem.ts';
import { readService } from './service.ts';
import type { Place, Written } from './written.ts';

/**
 * Reads the services of one decky, which share a network namespace: no two may claim one port. `sound`: what should lie
 * beneath these is there, so that what is missing is missing.
 */
export function readServices(services: readonly Written[], sound = true): (restart: Restart) => readonly ServiceSpec[] {
  const names = new Set<string>();
  const ports = new Map<string, string>();
  for (const { service, at } of services) {
    if (names.has(service.name)) complain(at('name'), '/name', 'duplicate-service', `this decky already has a service \`${service.name}\``);
    else if (service.image === undefined && sound) complain(at('name'), '', 'missing-key', 'missing key `image`', 'key');
    names.add(service.name);
    for (const [n, port] of (service.ports ?? []).entries()) {
      const holder = ports.get(port);
      if (holder === undefined) ports.set(port, service.name);
      else complain(at('ports'), `/ports/${n}`, 'port-clash', `services \`${holder}\` and \`${service.name}\` both claim ${port}`);
    }
  }
  const read = services.map(readService);
  return (restart) => read.map((each) => each(restart));
}

function complain({ context, pointer }: Place, within: string, code: string, message: string, part?: 'key' | 'value'): void {
  context.report(problem(context.source, code, pointer + within, message, part));
}
