import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that `/metrics` tells. */
export const METRICS = {
  decnet_sync_build_info: 'The running version; always 1.',
  decnet_sync_turns_total: 'Turns by their outcome.',
  decnet_sync_turn_duration_seconds: 'How long turns took that had something to do.',
  decnet_sync_look_duration_seconds: 'How long it took to see what should be and what is, and to plan the difference.',
  decnet_sync_steps_total: 'Steps by kind of resource, verb and outcome.',
  decnet_sync_deckies: 'Deckies of this host by their state at the last look.',
  decnet_sync_last_fetch_age_seconds: 'Time since the source last answered; NaN when it never did.',
  decnet_sync_last_converged_age_seconds: 'Time since the host was last seen as the manifests describe it; NaN when it never was.',
  decnet_sync_commit_info: 'The commit in force; always 1.',
  decnet_sync_holds: 'Whether the newest revision is held back, by condition.',
  decnet_sync_conflicts: "Addresses of this host's deckies that a stranger answers for.",
  decnet_sync_backoffs: 'Resources that failed and wait for their next try.',
  process_resident_memory_bytes: 'Memory of the daemon.',
  process_cpu_seconds_total: 'Processor time of the daemon.',
} as const;

type Name = keyof typeof METRICS;

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The daemon in numbers. */
export class Metrics {
  readonly #registry = new Registry();
  readonly turns: Counter<'outcome'> = this.#counter('decnet_sync_turns_total', ['outcome']);
  readonly steps: Counter<'kind' | 'verb' | 'outcome'> = this.#counter('decnet_sync_steps_total', ['kind', 'verb', 'outcome']);
  readonly turnSeconds: Histogram = this.#histogram('decnet_sync_turn_duration_seconds');
  readonly lookSeconds: Histogram = this.#histogram('decnet_sync_look_duration_seconds');
  readonly deckies: Gauge<'state'> = this.#gauge('decnet_sync_deckies', ['state']);
  readonly holds: Gauge<'condition'> = this.#gauge('decnet_sync_holds', ['condition']);
  readonly #commit: Gauge<'commit'> = this.#gauge('decnet_sync_commit_info', ['commit']);

  constructor(version: string) {
    this.#gauge('decnet_sync_build_info', ['version']).set({ version }, 1);
    this.measured('process_resident_memory_bytes', () => process.memoryUsage.rss());
    this.#countedUp('process_cpu_seconds_total', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
  }

  /** A value that is looked up whenever somebody asks. */
  measured(name: Name, measure: () => number): void {
    const gauge: Gauge = new Gauge({ name, help: METRICS[name], registers: [this.#registry], collect: () => gauge.set(measure()) });
  }

  #countedUp(name: Name, measure: () => number): void {
    const collect = (): void => {
      counter.reset();
      counter.inc(measure());
    };
    const counter: Counter = new Counter({ name, help: METRICS[name], registers: [this.#registry], collect });
  }

  commit(commit: string | undefined): void {
    this.#commit.reset();
    if (commit !== undefined) this.#commit.set({ commit }, 1);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter<Label extends string>(name: Name, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help: METRICS[name], labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(name: Name, labelNames: readonly Label[]): Gauge<Label> {
    return new Gauge({ name, help: METRICS[name], labelNames, registers: [this.#registry] });
  }

  #histogram(name: Name): Histogram {
    return new Histogram({ name, help: METRICS[name], buckets: SECONDS, registers: [this.#registry] });
  }
}
