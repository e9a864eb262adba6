import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  ContainerSource,
  ContainerTaskOptions,
  EcsWebService,
  ServiceCluster,
  ServiceConnect,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';

const image = ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** A service whose task has these options. */
export function service(stack: Stack, overrides: Partial<ContainerTaskOptions> = {}): EcsWebService {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
  return new EcsWebService(stack, 'Web', {
    vpc,
    cluster,
    image,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
    ...overrides,
  });
}

/** Says that the task has these containers and no other. */
export function containers(template: Template, ...expected: object[]): void {
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: expected.map((container) => Match.objectLike(container)),
  });
}
