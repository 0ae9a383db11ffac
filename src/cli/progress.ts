import type { WriteStream } from 'node:tty';
import type { Plan, Step } from '../plan/plan.ts';
import type { Outcome } from '../render/apply-json.ts';
import { outcomeText } from '../render/apply-text.ts';
import type { Paint } from '../render/paint.ts';

/** Tells what is going on: a line for each finished step and, on a terminal, one below that shows what is under way. */
export class Progress {
  readonly #total: number;
  readonly #paint: Paint;
  readonly #out: WriteStream;
  readonly #running = new Set<string>();
  readonly #ticker: NodeJS.Timeout | undefined;
  #done = 0;
  #shown = false;

  constructor(plan: Plan, paint: Paint, out: WriteStream) {
    this.#total = plan.steps.length;
    this.#paint = paint;
    this.#out = out;
    this.#ticker = out.isTTY ? setInterval(() => this.#show(), 250).unref() : undefined;
  }

  started(step: Step): void {
    this.#running.add(step.id);
  }

  ended(outcome: Outcome): void {
    this.#done++;
    this.#running.delete(outcome.id);
    this.#clear();
    this.#out.write(`${outcomeText(outcome, this.#done, this.#total, this.#paint)}\n`);
    this.#show();
  }

  close(): void {
    clearInterval(this.#ticker);
    this.#clear();
  }

  #show(): void {
    if (!this.#out.isTTY) return;
    this.#clear();
    const line = `${this.#done} of ${this.#total} done; under way: ${[...this.#running].join(', ') || 'nothing'}`;
    this.#out.write(line.slice(0, Math.max(20, this.#out.columns - 1)));
    this.#shown = true;
  }

  #clear(): void {
    if (this.#shown) this.#out.write('\r\x1b[K');
    this.#shown = false;
  }
}
