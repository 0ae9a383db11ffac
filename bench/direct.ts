import { Agent, request } from 'node:http';
import type { Action } from '../src/core/action.ts';
import { createBody } from '../src/host/create.ts';
import type { Engine } from '../src/host/engine.ts';
import { networkBody } from '../src/host/network-body.ts';
import type { Plan, Step, StepId } from '../src/plan/plan.ts';

/**
 * The same network and container calls, made on the Engine's socket and nothing else: no client library, no
 * observation, no links, no rules, no readiness. The limit of what any tool can do.
 */
export async function direct(socket: string, engine: Engine, plan: Plan, parallelism: number): Promise<void> {
  const calls = plan.steps
    .filter(({ resource }) => !/^(hairpin|guard)\//.test(resource))
    .map((step) => ({ ...step, actions: step.actions.filter((action) => action.do !== 'decky.ready' && !action.do.startsWith('guard.')) }));
  const known = new Set(calls.map(({ id }) => id));
  const steps = calls.map((step) => ({ ...step, after: step.after.filter((id) => known.has(id)) }));
  using agent = new BoundAgent(socket);
  await inOrder(steps, parallelism, (action) => send(agent, engine, action));
}

/** So many steps at once, all the time, each after those it waits for: they come in an order that allows it. */
async function inOrder(steps: readonly Step[], parallelism: number, perform: (action: Action) => Promise<void>): Promise<void> {
  const done = new Map<StepId, PromiseWithResolvers<void>>(steps.map(({ id }) => [id, Promise.withResolvers()]));
  const left = steps.values();
  const work = async (): Promise<void> => {
    for (const { id, after, actions } of left) {
      await Promise.all(after.map((before) => done.get(before)?.promise));
      for (const action of actions) await perform(action);
      done.get(id)?.resolve();
    }
  };
  await Promise.all(Array.from({ length: parallelism }, work));
}

function send(agent: BoundAgent, engine: Engine, action: Action): Promise<void> {
  switch (action.do) {
    case 'network.create':
      return agent.call('POST', '/networks/create', networkBody(action));
    case 'network.remove':
      return agent.call('DELETE', `/networks/${action.id}`);
    case 'container.create':
      return agent.call('POST', `/containers/create?name=${action.name}`, createBody(action.name, action.config, engine));
    case 'container.start':
      return agent.call('POST', `/containers/${action.container}/start`);
    case 'container.remove':
      return agent.call('DELETE', `/containers/${action.id}?force=true&v=true`);
    default:
      throw new Error(`${action.do} is no call of the Engine's API`);
  }
}

class BoundAgent implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  call(method: string, path: string, body?: object): Promise<void> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const call = request({ socketPath: this.#socketPath, agent: this.#agent, method, path, headers }, (answer) => {
        let said = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          said += part;
        });
        answer.on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve() : reject(new Error(`${method} ${path}: ${said}`))));
      });
      call.on('error', reject);
      call.end(text);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
