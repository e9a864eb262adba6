import { Size } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Ec2Capacity, EcsWebService, ServiceConnect, TaskCapacity } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { IMAGE } from '../images';
import { clusterIn, serviceOn } from './service-on';

describe('TaskCapacity', () => {
  describe('overrides', () => {
    test.each([
      ['fargate', TaskCapacity.fargate(), [{ CapacityProvider: 'FARGATE', Weight: 1 }]],
      ['fargateSpot', TaskCapacity.fargateSpot(), [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }]],
      [
        'mixed',
        TaskCapacity.mixed(),
        [
          { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
          { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
        ],
      ],
    ])('%s is a strategy, so that a change updates in place', (_name, capacity, strategy) => {
      const stack = testStack();
      serviceOn(clusterIn(stack), capacity);
      templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
        CapacityProviderStrategy: strategy,
        LaunchType: Match.absent(),
      });
    });
  });

  describe('fails', () => {
    test('on GPUs on Fargate', () => {
      expect(() => serviceOn(clusterIn(testStack()), TaskCapacity.fargate(), { gpus: 1 })).toThrow(
        "'gpus' needs instances that have them, and Fargate has none; choose an 'Ec2Capacity' with GPUs as 'capacity'",
      );
    });

    test('on Spot without a base for a critical service', () => {
      expect(() => TaskCapacity.mixed({ onDemandBase: 0 })).toThrow(
        "'onDemandBase' must be at least 1 for a 'critical' service, got 0",
      );
      expect(() => TaskCapacity.mixed({ onDemandBase: 0, critical: false })).not.toThrow();
    });

    test('on weights that are both 0', () => {
      expect(() => TaskCapacity.mixed({ onDemandWeight: 0, spotWeight: 0 })).toThrow('must not both be 0');
    });

    test('on capacity of another cluster', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = new Ec2Capacity(stack, 'Other', {
        cluster: new ecs.Cluster(stack, 'OtherCluster', { vpc: cluster.vpc }),
      });
      expect(() => serviceOn(cluster, TaskCapacity.ec2(capacity))).toThrow(
        "'capacity' must be of the 'cluster' of the tasks, got one of 'Test/OtherCluster'",
      );
    });

    test('on a disk of Fargate on instances', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = new Ec2Capacity(stack, 'Disk', { cluster });
      expect(
        () =>
          new EcsWebService(stack, 'Disky', {
            vpc: cluster.vpc,
            cluster,
            image: IMAGE,
            capacity: TaskCapacity.ec2(capacity),
            ephemeralStorage: Size.gibibytes(30),
            alarms: Alarms.none(),
            serviceConnect: ServiceConnect.server({ name: 'web' }),
          }),
      ).toThrow("'ephemeralStorage' is a setting of Fargate");
    });
  });
});
