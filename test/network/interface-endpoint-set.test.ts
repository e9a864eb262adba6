import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InterfaceEndpointSet } from '../../lib/network';

describe('InterfaceEndpointSet', () => {
  describe('defaults', () => {
    test.each([
      ['InterfaceEndpointSet.MESSAGING', InterfaceEndpointSet.MESSAGING, ['Sqs', 'Sns', 'EventBridge']],
      ['InterfaceEndpointSet.SESSION_MANAGER', InterfaceEndpointSet.SESSION_MANAGER, ['Ssm', 'SsmMessages']],
      [
        'InterfaceEndpointSet.WEB_FLEET',
        InterfaceEndpointSet.WEB_FLEET,
        ['CloudFormation', 'ElasticLoadBalancing', 'Logs', 'Monitoring'],
      ],
      ['InterfaceEndpointSet.FLEET_REFRESH', InterfaceEndpointSet.FLEET_REFRESH, ['AutoScaling']],
      ['InterfaceEndpointSet.ECS_INSTANCES', InterfaceEndpointSet.ECS_INSTANCES, ['Ecs', 'EcsAgent', 'EcsTelemetry']],
    ])('%s holds what it says', (_name, set, names) => {
      expect(Object.keys(set.services)).toEqual(names);
    });
  });

  describe('fails', () => {
    test('fails for an endpoint name that cannot be a construct id', () => {
      expect(() => InterfaceEndpointSet.of({ 's 3': ec2.InterfaceVpcEndpointAwsService.S3 })).toThrow(
        /'services' must be/,
      );
    });
  });
});
