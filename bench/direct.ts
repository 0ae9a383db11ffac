import { Agent, request } from 'node:http';
import { execute } from '../src/apply/execute.ts';
import type { Action } from '../src/core/action.ts';
import { createBody } from '../src/host/create.ts';
import type { Engine } from '../src/host/engine.ts';
import { networkBody } from '../src/host/network-body.ts';
import type { Plan } from '../src/plan/plan.ts';

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
  const perform = (action: Action): Promise<void> => send(agent, engine, action);
  const results = await execute({ ...plan, steps }, { parallelism, signal: new AbortController().signal, perform });
  const failed = results.find(({ outcome }) => outcome !== 'done');
  if (failed) throw new Error(`${failed.step.id} ${failed.outcome}: ${'error' in failed ? String(failed.error) : ''}`);
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
