export { healthCheckOf, webTargetRules } from './private/target-rules';
export { WebTarget, type WebTargetProps } from './private/web-target';
export { NetworkTarget } from './private/network-target';
export { networkTargetRules, takesDatagrams } from './private/network-target-rules';
export { isPrivateAddress } from './private/private-addresses';
