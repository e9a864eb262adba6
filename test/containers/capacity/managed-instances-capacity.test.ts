import { Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ManagedInstancesCapacity, TaskCapacity } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { clusterIn, serviceOn } from './service-on';

describe('ManagedInstancesCapacity', () => {
  let template: Template;
  beforeAll(() => {
    const stack = testStack();
    const cluster = clusterIn(stack);
    const capacity = new ManagedInstancesCapacity(stack, 'Capacity', { cluster, spot: true, maxVcpus: 8 });
    new ManagedInstancesCapacity(stack, 'Second', { cluster, architecture: ecs.CpuArchitecture.X86_64 });
    serviceOn(cluster, TaskCapacity.managedInstances(capacity));
    template = templateOf(stack);
  });

  describe('overrides', () => {
    test('lets ECS choose instances', () => {
      template.hasResourceProperties('AWS::ECS::CapacityProvider', {
        ManagedInstancesProvider: {
          InstanceLaunchTemplate: {
            CapacityOptionType: 'SPOT',
            InstanceRequirements: { VCpuCount: { Min: 1, Max: 8 }, CpuManufacturers: ['amazon-web-services'] },
          },
        },
      });
    });
  });

  describe('fails', () => {
    test('with two mistakes in one error, before any child', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const props = { cluster, minVcpus: 4, maxVcpus: 2, storage: Size.gibibytes(8) };
      expect(() => new ManagedInstancesCapacity(stack, 'Capacity', props)).toThrow(
        /has 2 problems:\n {2}- 'minVcpus' must not exceed 'maxVcpus' \(2\), got 4.*\n {2}- 'storage' must .* got 8 GiB/,
      );
      expect(stack.node.findChild('Capacity').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('runs the same service', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['MANAGED_INSTANCES'] });
      template.hasResourceProperties('AWS::ECS::Service', { LaunchType: Match.absent() });
    });

    test('is On-Demand for Intel and AMD on request, twice in a stack', () => {
      template.hasResourceProperties('AWS::ECS::CapacityProvider', {
        ManagedInstancesProvider: {
          InstanceLaunchTemplate: {
            CapacityOptionType: 'ON_DEMAND',
            InstanceRequirements: { CpuManufacturers: ['intel', 'amd'] },
          },
        },
      });
    });
  });
});
