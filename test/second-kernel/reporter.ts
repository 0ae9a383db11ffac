import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { OUTCOMES, type Outcome } from './outcome.ts';

/** Tells whoever started the second kernel how each test ended, and what went wrong around them. */
export default class Outcomes implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state === 'pending') return;
    const because = result.state === 'skipped' ? (result.note ?? '') : inWords(result.errors);
    write({ title: test.fullName, state: result.state, because });
  }

  onTestSuiteResult(suite: TestSuite): void {
    this.#around(suite.fullName, suite.errors());
  }

  onTestModuleEnd(module: TestModule): void {
    this.#around(module.relativeModuleId, module.errors());
  }

  /** Of a suite whose preparations failed every test is skipped, which must not pass for a reason to skip. */
  #around(title: string, errors: readonly Trouble[]): void {
    if (errors.length > 0) write({ title, state: 'failed', because: inWords(errors) });
  }
}

interface Trouble {
  readonly message: string;
  readonly diff?: string | undefined;
  readonly stack?: string | undefined;
}

const inWords = (errors: readonly Trouble[] = []): string =>
  errors.map(({ message, diff, stack }) => [message, diff, stack].filter(Boolean).join('\n')).join('\n\n');

const write = (outcome: Outcome): void => appendFileSync(join(process.env.SHARE ?? '.', OUTCOMES), `${JSON.stringify(outcome)}\n`);
