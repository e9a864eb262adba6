import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph } from '../../observability/internal';
import { WebFleet } from '../fleet/web-fleet';
import { groupMetric } from './fleet-metrics';

/** The graphs of the instances: their number, CPU, network, and with the CloudWatch agent memory and disk. */
export function instanceGraphs(fleet: WebFleet, inService: string, agentPaths: string[]): cloudwatch.IWidget[] {
  const size = (name: string, label: string) => groupMetric(fleet.group, name, { label });
  return [
    graph(fleet, 'instances', {
      left: [
        size(inService, 'in service'),
        size('GroupDesiredCapacity', 'desired'),
        size('GroupMinSize', 'minimum'),
        size('GroupMaxSize', 'maximum'),
      ],
    }),
    graph(fleet, 'use of instances', {
      left: [
        fleet.metricCpuUtilization({ label: 'CPU %' }),
        ...(agentPaths.length > 0
          ? [
              fleet.metricMemoryUtilization({ label: 'memory %' }),
              ...agentPaths.map((path) => fleet.metricVolumeUtilization(path, { label: `disk ${path} %` })),
            ]
          : []),
      ],
      right: [fleet.metricNetworkIn({ label: 'in' }), fleet.metricNetworkOut({ label: 'out' })],
    }),
  ];
}
