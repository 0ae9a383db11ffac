import type { Action } from '../core/action.ts';

const HIDDEN = '(sensitive)';

/** An action without the values that may be secrets: their names stay, so that one sees what is set. */
export function redact(action: Action): Action {
  if (action.do !== 'container.create') return action;
  const { config } = action;
  return {
    ...action,
    config: {
      ...config,
      environment: Object.fromEntries(Object.keys(config.environment).map((key) => [key, HIDDEN])),
      files: config.files.map(({ path }) => ({ path, content: HIDDEN })),
    },
  };
}
