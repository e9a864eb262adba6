import { Duration } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { DaxCapacity, DaxClusterProps } from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/databases';
import { topicOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<DaxClusterProps> {
  readonly id?: string;
  /** A further table. */
  readonly prices?: boolean;
  readonly moved?: boolean;
  readonly notified?: boolean;
}

const CLUSTER = 'AWS::DAX::Cluster';
const nodeType = 'dax.t3.small';

export const daxTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/dax/README.md',
    'DaxCluster',
    (stack, { id = 'Accelerator', prices, moved, notified, ...props }) => {
      const names = prices ? ['products', 'prices'] : ['products'];
      specimens.DaxCluster?.minimal(stack, id, {
        tables: names.map((name) => dynamodb.TableV2.fromTableName(stack, name, name)),
        ...props,
        ...(notified && { notificationTopic: topicOf(stack) }),
        ...(moved && { subnets: { subnets: [...vpcOf(stack).privateSubnets].reverse() } }),
      });
    },
    [
      {
        change: '`nodes`',
        effect: 'in place: nodes are added, or taken away, while the others answer',
        versions: {
          more: { capacity: DaxCapacity.cluster({ nodeType, nodes: 5 }) },
          fewer: [{ capacity: DaxCapacity.cluster({ nodeType, nodes: 5 }) }, {}],
        },
      },
      {
        change: '`tables`, `readOnly`',
        effect:
          'in place, by the policy of the role. A table that is taken away is refused from then on, to clients as well',
        versions: {
          added: { prices: true },
          away: [{ prices: true }, {}],
          readOnly: { readOnly: true },
        },
      },
      {
        change: '`itemTimeToLive`, `queryTimeToLive`',
        effect:
          'in place, by another group of parameters: DAX refuses to change one that is used. Nodes that have to be rebooted for it are in `ParameterGroup.NodeIdsToReboot` of `aws dax describe-clusters`: reboot one after the other, by `aws dax reboot-node`',
        versions: {
          items: { itemTimeToLive: Duration.hours(1) },
          results: { queryTimeToLive: Duration.minutes(1) },
        },
        replaced: ['AWS::DAX::ParameterGroup'],
      },
      {
        change: '`maintenanceWindow`, `alarms`, `alarmThresholds`, `notificationTopic`, other `subnets`',
        effect: 'in place. Nodes stay where they are; new ones are made in the new subnets',
        versions: {
          window: { maintenanceWindow: 'sun:03:00-sun:04:00' },
          thresholds: { alarmThresholds: { cpuPercent: 70 } },
          subnets: { moved: true },
          topic: { notified: true },
          none: { alarms: Alarms.none() },
        },
        except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
      },
      {
        change: '`nodeType` of the capacity',
        effect:
          '**replaced by an empty cluster** with another endpoint, before the old one is deleted. Clients that read the endpoint from the stack follow; the tables answer what the new one does not know yet',
        versions: { larger: { capacity: DaxCapacity.cluster({ nodeType: 'dax.r5.large' }) } },
        replaced: [CLUSTER],
      },
      {
        change: 'another id of the construct',
        effect:
          '**another, empty cluster** with another endpoint; the old one is deleted. Nothing is lost: the tables have it all',
        versions: { renamed: { id: 'Renamed' } },
        removed: [
          'AWS::CloudWatch::Alarm',
          CLUSTER,
          'AWS::DAX::ParameterGroup',
          'AWS::DAX::SubnetGroup',
          'AWS::EC2::SecurityGroup',
          'AWS::IAM::Policy',
          'AWS::IAM::Role',
        ],
      },
    ],
  ),
];
