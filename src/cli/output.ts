import { Option } from 'commander';

export const outputOption = (...more: readonly string[]): Option =>
  new Option('-o, --output <format>', 'how to print').choices(['text', 'json', ...more]).default('text');

export const isJson = (output: string): boolean => output === 'json';
