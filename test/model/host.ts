import type { Action } from '../../src/core/action.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import * as engine from './engine.ts';
import * as kernel from './kernel.ts';
import * as nftables from './nftables.ts';
import * as seals from './seals.ts';
import { isUp, shown, type World } from './world.ts';

/**
 * A host in memory that obeys the laws of a real kernel and a real Engine, and
 * refuses what they refuse. If a plan's edges allow an order that would fail on
 * a machine, it fails here.
 */
export class ModelHost {
  readonly world: World;

  private constructor(world: World) {
    this.world = world;
  }

  /** `registry`: the images it can pull, in normal form. */
  static from(snapshot: Snapshot, registry: readonly string[] = []): ModelHost {
    const { containers, links } = snapshot;
    const started = new Map(containers.filter(isUp).map((c) => [c.id, c.detail?.startedAt ?? 0]));
    const clock = Math.max(1000, ...started.values(), ...links.map(({ index }) => index));
    const hidden = { filled: new Set<string>(), macs: new Map(), restarting: new Set<string>() };
    const unseen = { namespaces: new Map(), seals: seals.proven(snapshot), ...hidden };
    const world: World = { ...snapshot, ...unseen, registry: new Set(registry), clock };
    for (const { id, network } of containers) {
      world.filled.add(id);
      world.macs.set(id, network.on === 'networks' ? network.endpoints[0]?.mac : undefined);
      const own = started.get(id);
      const host = network.on === 'container' ? (started.get(network.id) ?? 0) : undefined;
      // Whoever started before its host did is in a namespace that is no more.
      if (own !== undefined) world.namespaces.set(id, host === undefined ? own : own > host ? host : -own);
    }
    return new ModelHost(world);
  }

  copy(): ModelHost {
    const { namespaces, seals, filled, macs, restarting } = this.world;
    const hidden = { filled: new Set(filled), macs: new Map(macs), restarting: new Set(restarting) };
    return new ModelHost({ ...this.world, namespaces: new Map(namespaces), seals: new Map(seals), ...hidden });
  }

  /** Values are replaced and never changed, so this reading stays what it is. */
  get snapshot(): Snapshot {
    return shown(this.world);
  }

  /** `half`: the program was killed inside the action, where it is more than one call. */
  perform(action: Action, half = false): void {
    const { world } = this;
    switch (action.do) {
      case 'image.pull':
        engine.pullImage(world, action);
        break;
      case 'network.create':
        engine.createNetwork(world, action);
        break;
      case 'network.remove':
        engine.removeNetwork(world, action);
        break;
      case 'link.add':
        kernel.addLink(world, action);
        break;
      case 'link.alias':
        kernel.aliasLink(world, action);
        break;
      case 'link.adopt':
        kernel.adoptLink(world, action);
        break;
      case 'link.quiet':
        kernel.quietLink(world, action, half);
        break;
      case 'link.up':
        kernel.raiseLink(world, action);
        break;
      case 'link.delete':
        kernel.deleteLink(world, action);
        break;
      case 'address.add':
        kernel.addAddress(world, action);
        break;
      case 'address.remove':
        kernel.removeAddress(world, action);
        break;
      case 'route.replace':
        kernel.replaceRoutes(world, action, half);
        break;
      case 'route.remove':
        kernel.removeRoute(world, action);
        break;
      case 'guard.load':
        nftables.loadGuard(world, action);
        break;
      case 'guard.admit':
        nftables.admit(world, action);
        break;
      case 'guard.release':
        nftables.release(world, action);
        break;
      case 'guard.remove':
        nftables.removeGuard(world, action);
        break;
      case 'guard.seal':
        seals.seal(world, action, half);
        break;
      case 'guard.unseal':
        seals.unseal(world, action);
        break;
      case 'container.create':
        engine.createContainer(world, action, half);
        break;
      case 'container.start':
        engine.startContainer(world, action.container);
        break;
      case 'container.restart':
        engine.stopContainer(world, engine.byRef(world, action.container).id);
        if (!half) engine.startContainer(world, action.container);
        break;
      case 'container.unpause':
        engine.unpauseContainer(world, action.container);
        break;
      case 'container.remove':
        engine.removeContainer(world, action.id);
        break;
      case 'decky.ready':
        engine.checkReady(world, action);
        break;
    }
  }
}
