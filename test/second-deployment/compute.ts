import { Duration } from 'aws-cdk-lib/core';
import { WebFleetProps } from 'cdk-reference-architectures/compute';
import { specimens } from '../specimens/compute';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

export const tables: readonly SecondDeploymentTable[] = [
  secondDeployments<WebFleetProps & { id: string }>(
    'lib/compute/README.md',
    'WebFleet',
    (stack, { id = 'Fleet', ...props }) => {
      specimens.WebFleet?.minimal(stack, id, props);
    },
    [
      {
        change: '`minCapacity`, `maxCapacity`, `scaling`, health check, alarms',
        effect: 'in place, instances stay',
        versions: {
          minimum: { minCapacity: 3 },
          maximum: { maxCapacity: 12 },
          delay: { deregistrationDelay: Duration.seconds(5) },
        },
      },
      {
        change: '`port`, `targetProtocol`, `protocolVersion`',
        effect: '**replaces the target group**; clients see errors until it is healthy',
        versions: { port: { port: 3000 } },
        findings: ['outage forwarded-before-filled'],
        replaced: [
          'AWS::ElasticLoadBalancingV2::TargetGroup',
          'AWS::EC2::SecurityGroupIngress',
          'AWS::EC2::SecurityGroupEgress',
        ],
      },
      { change: 'id', effect: 'x', versions: { id: { id: 'Store' } } },
    ],
  ),
];
