export { healthCheckOf, webTargetRules } from './private/target-rules';
export { WebTarget, type WebTargetProps } from './private/web-target';
