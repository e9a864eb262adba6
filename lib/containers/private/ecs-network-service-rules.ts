import { rule, Rules, seconds } from '../../private/validation';
import { EcsNetworkServiceProps } from '../services/network/ecs-network-service';
import { zeroRules } from './ecs-web-service-rules';
import { networkPortRules } from './network-ports';
import { taskThresholdRules } from './service-alarms';
import { NETWORK_TRIGGERS, taskCountRules, triggerRules } from './service-rules';

/** The rules for a service behind a Network Load Balancer, its tasks aside. */
export function ecsNetworkServiceRules(props: EcsNetworkServiceProps): Rules {
  const { scaling = [], serviceConnect } = props;
  return [
    networkPortRules(props),
    taskCountRules(props),
    zeroRules(props),
    triggerRules(props.deployment, NETWORK_TRIGGERS),
    seconds('healthCheckGracePeriod', props.healthCheckGracePeriod, { min: 0, max: 2_147_483_647 }),
    taskThresholdRules(props.alarmThresholds),
    scaling.map((policy) =>
      rule(
        policy._needsIngress,
        () =>
          `'scaling' ${policy.policyName} has a metric of an Application Load Balancer; use another one, for example ServiceScaling.targetMetric()`,
      ),
    ),
    rule(
      serviceConnect?._isServer === true,
      () => `'serviceConnect' must be ServiceConnect.clientOnly(): others call the service by its load balancer`,
    ),
    rule(
      serviceConnect !== undefined &&
        props.cluster !== undefined &&
        props.cluster.defaultCloudMapNamespace === undefined,
      () => `'serviceConnect' needs a 'cluster' with a namespace, for example a 'ServiceCluster'`,
    ),
  ];
}
