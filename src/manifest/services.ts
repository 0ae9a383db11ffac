import type { Restart, ServiceSpec } from '../core/fleet.ts';
import type { Context } from './context.ts';
import type { Service } from './fleet.gen.ts';
import { problem } from './problem.ts';
import { readService } from './service.ts';

/** Reads the services of one decky, which share a network namespace: no two may claim one port. */
export function readServices(
  context: Context,
  services: readonly Service[],
  pointer: string,
): (restart: Restart) => readonly ServiceSpec[] {
  const names = new Set<string>();
  const ports = new Map<string, string>();
  for (const [n, service] of services.entries()) {
    if (names.has(service.name)) {
      context.report(
        problem(context.source, 'duplicate-service', `${pointer}/${n}/name`, `this decky already has a service \`${service.name}\``),
      );
    }
    names.add(service.name);
    for (const [m, port] of (service.ports ?? []).entries()) {
      const holder = ports.get(port);
      if (holder === undefined) ports.set(port, service.name);
      else
        context.report(
          problem(
            context.source,
            'port-clash',
            `${pointer}/${n}/ports/${m}`,
            `services \`${holder}\` and \`${service.name}\` both claim ${port}`,
          ),
        );
    }
  }
  const read = services.map((service, n) => readService(context, service, `${pointer}/${n}`));
  return (restart) => read.map((each) => each(restart));
}
