import { createInterface } from 'node:readline';
import { connect } from '../../../src/host/engine.ts';
import { perform } from '../../../src/host/perform.ts';
import { readSnapshot } from '../../../src/host/read.ts';
import { serveImage } from './mirror.ts';
import type { Answer, Question } from './real-host.ts';

/** Runs on a lab's host and does there what it is told, one line after the other, until nobody is left to tell it anything. */
const engine = await connect(process.env.DOCKER_HOST);
await serveImage(engine.docker);
const forever = new AbortController().signal;

async function answer(question: Question): Promise<Answer> {
  if (question.ask === 'snapshot') return { snapshot: await readSnapshot(engine, 'default') };
  try {
    if (question.ask === 'perform') await perform(async () => engine, question.action, forever, question);
    else await meddle(question);
    return { snapshot: undefined };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

async function meddle({ how, container }: Extract<Question, { ask: 'meddle' }>): Promise<void> {
  const victim = engine.docker.getContainer(container);
  if (how === 'pause') return victim.pause();
  await victim.kill();
  await victim.wait(); // Docker answers before the process is dead
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
