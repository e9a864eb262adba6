import { Duration } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { DaxCapacity, DaxCluster, DaxClusterProps } from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, once, topicOf, vpcOf } from '../surroundings';

export const daxSpecimens: Specimens = {
  DaxCluster: {
    minimal: (stack, id, given: Partial<DaxClusterProps> = {}) =>
      new DaxCluster(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        tables: given.tables ?? [
          once(stack, 'Products', (scope) => dynamodb.TableV2.fromTableName(scope, 'Products', 'products')),
        ],
        capacity: given.capacity ?? DaxCapacity.cluster({ nodeType: 'dax.t3.small' }),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new DaxCluster(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets },
        tables: ['products', 'prices'].map((name) =>
          once(stack, name, (scope) => dynamodb.TableV2.fromTableName(scope, name, name)),
        ),
        capacity: DaxCapacity.cluster({ nodeType: 'dax.r5.large', nodes: 5 }),
        readOnly: true,
        itemTimeToLive: Duration.hours(1),
        queryTimeToLive: Duration.minutes(1),
        maintenanceWindow: 'sun:03:00-sun:04:00',
        notificationTopic: topicOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { cpuPercent: 70, memoryPercent: 80, evictedBytes: 1_000_000, faults: 10, hitPercent: 90 },
      }),
    further: {
      reduced: (stack, id) =>
        new DaxCluster(stack, id, {
          vpc: vpcOf(stack),
          tables: [once(stack, 'Products', (scope) => dynamodb.TableV2.fromTableName(scope, 'Products', 'products'))],
          capacity: DaxCapacity.reduced({ nodeType: 'dax.t3.small', reason: 'Tests of an evening.' }),
          alarms: alarmsOf(stack),
        }),
    },
  },
};
