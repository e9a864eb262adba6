export { WebTarget } from './private/web-target';
export type { WebTargetProps } from './private/web-target';
