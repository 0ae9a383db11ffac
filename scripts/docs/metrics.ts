import { METRICS } from '../../src/http/metrics.ts';
import { code, table } from './table.ts';

export const metrics = (): string =>
  table(
    ['metric', 'tells'],
    Object.entries(METRICS).map(([name, help]) => [code(name), help]),
  );
