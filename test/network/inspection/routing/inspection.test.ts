import { Stack, Token } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Inspection } from '../../../../lib/network';
import { validate } from '../../../../lib/private/validation';
import { inspectedVpcOf, INSPECTION_SERVICE } from '../../../specimens/network/inspection';
import { templateOf, testApp, testStack } from '../../../support/synth';

function endpointsOf(inspection: Inspection, ipv6 = false): Template {
  const stack: Stack = testStack();
  const vpc = inspectedVpcOf(stack, 'Inspected');
  const subnets = ['eu-west-1a', 'eu-west-1b'].map(
    (availabilityZone, zone) =>
      new ec2.Subnet(stack, `Subnet${zone}`, {
        vpcId: vpc.vpcId,
        availabilityZone,
        cidrBlock: `10.0.200.${zone * 16}/28`,
      }),
  );
  const { endpointIds, endpoints } = inspection._bind({ scope: stack, vpc, subnets, ipv6 });
  expect(endpointIds).toEqual(endpoints.map(({ ref }) => ref));
  return templateOf(stack);
}

describe('Inspection', () => {
  describe('all options', () => {
    test.each([
      ['an endpoint service by its name', Inspection.endpointService(INSPECTION_SERVICE)],
      ['appliances by their service', Inspection.appliances({ serviceName: INSPECTION_SERVICE })],
    ])('reaches %s by an endpoint in each subnet', (_, inspection) => {
      const template = endpointsOf(inspection);
      for (const subnet of ['Subnet0', 'Subnet1']) {
        template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
          VpcEndpointType: 'GatewayLoadBalancer',
          ServiceName: INSPECTION_SERVICE,
          IpAddressType: 'ipv4',
          SubnetIds: [{ Ref: Match.stringLikeRegexp(subnet) }],
        });
      }
    });

    test('takes IPv6 as well where the VPC has it', () => {
      endpointsOf(Inspection.endpointService(INSPECTION_SERVICE), true).resourcePropertiesCountIs(
        'AWS::EC2::VPCEndpoint',
        { IpAddressType: 'dualstack' },
        2,
      );
    });
  });

  describe('fails', () => {
    test.each([
      ' ',
      'vpce-svc-0123456789abcdef0',
      'com.amazonaws.eu-west-1.s3',
      'com.amazonaws.vpce.eu-west-1.vpce-0123',
    ])('fails for a service whose name is %j', (name) => {
      expect(() => Inspection.endpointService(name)).toThrow(/'serviceName' must be the name of an endpoint service/);
    });

    test('takes names of other partitions, and those that are known at deployment', () => {
      for (const name of [
        'cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789abcdef0',
        Token.asString({ Ref: 'Name' }),
      ]) {
        expect(() => Inspection.endpointService(name)).not.toThrow();
      }
    });

    test('fails for a service of another Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      const vpc = inspectedVpcOf(stack, 'Inspected');
      const make = (serviceName: string) => () => validate('it', Inspection.endpointService(serviceName)._rules(vpc));
      expect(make(INSPECTION_SERVICE)).not.toThrow();
      expect(make(INSPECTION_SERVICE.replace('eu-west-1', 'us-east-1'))).toThrow(
        /must be an endpoint service of the Region of 'vpc' \(eu-west-1\), got one of us-east-1/,
      );
    });
  });
});
