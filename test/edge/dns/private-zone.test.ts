import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PrivateZone, PrivateZoneProps } from '../../../lib/edge';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const ZONE = 'AWS::Route53::HostedZone';

function zone(props: Partial<PrivateZoneProps> = {}, stack: Stack = testStack()): PrivateZone {
  return new PrivateZone(stack, 'Zone', { zoneName: 'shop.internal', vpcs: [vpcOf(stack)], ...props });
}
const failing = (props: Partial<PrivateZoneProps>) => () => zone(props);

describe('PrivateZone', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      template = templateOf(Stack.of(zone()));
    });

    test('is resolved in its VPC, and is kept', () => {
      template.hasResource(ZONE, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Name: 'shop.internal.',
          HostedZoneConfig: { Comment: 'From the stack Test' },
          VPCs: [{ VPCId: 'vpc-0123456789abcdef0', VPCRegion: { Ref: 'AWS::Region' } }],
          HostedZoneFeatures: Match.absent(),
        },
      });
    });
  });

  describe('all options', () => {
    test('takes VPCs of several Regions, a comment, and a policy', () => {
      const stack = testStack();
      zone(
        {
          vpcs: [vpcOf(stack), new ec2.Vpc(stack, 'Vpc', { natGateways: 0 })],
          otherVpcs: [{ vpcId: 'vpc-0fedcba9876543210', region: 'us-east-2' }],
          comment: 'Inside',
          removalPolicy: RemovalPolicy.DESTROY,
        },
        stack,
      );
      templateOf(stack).hasResource(ZONE, {
        DeletionPolicy: 'Delete',
        Properties: {
          HostedZoneConfig: { Comment: 'Inside' },
          VPCs: [
            { VPCId: 'vpc-0123456789abcdef0', VPCRegion: { Ref: 'AWS::Region' } },
            { VPCId: { Ref: Match.stringLikeRegexp('^Vpc') }, VPCRegion: { Ref: 'AWS::Region' } },
            { VPCId: 'vpc-0fedcba9876543210', VPCRegion: 'us-east-2' },
          ],
        },
      });
    });

    test('is made with VPCs that are known by id alone', () => {
      const made = zone({ vpcs: undefined, otherVpcs: [{ vpcId: 'vpc-0fedcba9876543210', region: 'us-east-2' }] });
      expect(made.zoneName).toBe('shop.internal');
      templateOf(Stack.of(made)).hasResourceProperties(ZONE, {
        VPCs: [{ VPCId: 'vpc-0fedcba9876543210', VPCRegion: 'us-east-2' }],
      });
    });

    test('refers to the VPC of a stack in another Region without a custom resource', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: 'us-east-2' } });
      const here = testStack(app, 'Here', { env: { region: 'eu-west-1' } });
      zone({ vpcs: [vpcOf(here), new ec2.Vpc(there, 'Vpc', { natGateways: 0 })] }, here);
      const template = templateOf(here);
      template.hasResourceProperties(ZONE, {
        VPCs: [
          { VPCRegion: 'eu-west-1' },
          { VPCId: { 'Fn::GetStackOutput': Match.anyValue() }, VPCRegion: 'us-east-2' },
        ],
      });
      expect(Object.keys(template.toJSON().Resources)).toHaveLength(1);
    });
  });

  describe('in a stack', () => {
    test('two zones are made', () => {
      const stack = testStack();
      zone({}, stack);
      new PrivateZone(stack, 'Other', { zoneName: 'other.internal', vpcs: [vpcOf(stack)] });
      expect(() => (stack.node.root as App).synth()).not.toThrow();
      templateOf(stack).resourceCountIs(ZONE, 2);
    });
  });

  describe('fails', () => {
    test.each(['Shop.internal', 'shop.internal.', 'shop..internal', ''])(`fails with the name '%s'`, (zoneName) => {
      expect(failing({ zoneName })).toThrow(/'zoneName' must be a domain name/);
    });

    test.each(['com', 'co.uk', 'amazonaws.com'])('fails to hide the names of others below %s', (zoneName) => {
      expect(failing({ zoneName })).toThrow(/must not be '[a-z.]+', whose names of others/);
    });

    test('fails without a VPC', () => {
      expect(failing({ vpcs: [] })).toThrow(/'vpcs' must hold a VPC at least/);
    });

    test('fails with a VPC twice', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc');
      expect(() => zone({ vpcs: [vpc, vpc] }, stack)).toThrow(/'vpcs' must not hold a value twice, got 'Test\/Vpc'/);
      expect(failing({ otherVpcs: [{ vpcId: 'vpc-0123456789abcdef0', region: 'eu-west-1' }] })).toThrow(/twice/);
    });

    test('fails with a VPC that has no private names', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { enableDnsHostnames: false, enableDnsSupport: false });
      expect(() => zone({ vpcs: [vpc] }, stack)).toThrow(
        /2 problems[^]*must have DNS resolution, got 'Test\/Vpc'[^]*must have DNS hostnames, got 'Test\/Vpc'/,
      );
    });

    test('fails with ids and Regions that are none', () => {
      expect(failing({ otherVpcs: [{ vpcId: 'vpc', region: 'Ireland' }], comment: 'x'.repeat(257) })).toThrow(
        /3 problems[^]*256 characters[^]*the id of a VPC[^]*of a Region, as 'eu-west-1', got 'Ireland'/,
      );
    });

    test('fails with the VPC of another Region in a stack that knows none', () => {
      const app = testApp();
      const vpc = new ec2.Vpc(testStack(app, 'There', { env: { region: 'us-east-2' } }), 'Vpc');
      expect(() => zone({ vpcs: [vpc] }, testStack(app))).toThrow(/a stack without a known Region cannot refer to/);
    });
  });
});
