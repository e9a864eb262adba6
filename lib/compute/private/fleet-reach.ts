import { Construct } from 'constructs';
import { checkReach } from '../../private/network-reach';
import { ResolvedFleet } from './web-fleet-defaults';

/**
 * Says what the instances of a fleet cannot reach. Without the services of their report the deployment waits for it until it
 * times out, which is an error; without the others a fleet may still serve.
 */
export function checkFleetReach(scope: Construct, fleet: ResolvedFleet): void {
  const { vpc, subnets, access, metricsAgent, shipLogs, update } = fleet;
  const place = { vpc, subnets, publicAddresses: true };
  checkReach(scope, {
    ...place,
    consequence: 'instances cannot report that they are ready, and every deployment fails',
    warningId: 'fleetUnreachable',
    essential: true,
    services: update._signals ? ['cloudformation', 'elasticloadbalancing'] : ['autoscaling'],
    endpointSets: [update._signals ? 'WEB_FLEET' : 'FLEET_REFRESH', ...(access._sessions ? ['SESSION_MANAGER'] : [])],
  });
  checkReach(scope, {
    ...place,
    consequence: 'instances do without Session Manager, packages, logs or metrics',
    warningId: 'fleetServicesUnreachable',
    services: [
      ...(access._sessions ? ['ssm', 'ssmmessages'] : []),
      's3',
      ...(metricsAgent || shipLogs ? ['logs'] : []),
      // The agent's metrics have the name of the group, which each instance asks for.
      ...(metricsAgent ? ['monitoring', 'autoscaling'] : []),
    ],
    endpointSets: ['SESSION_MANAGER', 'WEB_FLEET', ...(metricsAgent ? ['FLEET_REFRESH'] : [])],
  });
}
