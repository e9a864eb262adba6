import { ref, resource } from '../../templates';
import { Case } from './case';

const targetGroup = (properties: object) =>
  resource('ElasticLoadBalancingV2::TargetGroup', { VpcId: 'vpc-1', Port: 80, ...properties });
const attribute = (Key: string, Value: string) => ({ TargetGroupAttributes: [{ Key, Value }] });
const fleet = (version: string) =>
  resource('AutoScaling::AutoScalingGroup', {
    TargetGroupARNs: [ref('Group')],
    LaunchTemplate: { LaunchTemplateId: 'template-1', Version: version },
  });

export const LOAD_BALANCING_CASES: Readonly<Record<string, Case>> = {
  'attribute-keeps-value': {
    versions: [
      { Group: targetGroup(attribute('deregistration_delay.timeout_seconds', '30')) },
      { Group: targetGroup({}) },
    ],
    finds: 'ignored at Group',
    twin: [
      { Group: targetGroup(attribute('deregistration_delay.timeout_seconds', '30')) },
      { Group: targetGroup(attribute('deregistration_delay.timeout_seconds', '300')) },
    ],
  },
  'health-check-before-instances': {
    versions: [
      { Group: targetGroup({ HealthCheckPath: '/' }), Fleet: fleet('1') },
      { Group: targetGroup({ HealthCheckPath: '/health' }), Fleet: fleet('2') },
    ],
    finds: 'outage at Fleet',
    // The instances stay: they answer both checks, or none ever did.
    twin: [
      { Group: targetGroup({ HealthCheckPath: '/' }), Fleet: fleet('1') },
      { Group: targetGroup({ HealthCheckPath: '/health' }), Fleet: fleet('1') },
    ],
  },
};
