import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceAccess } from '../../lib/compute';
import { templateOf, testStack, warningsOf } from '../support/synth';
import { fleetTemplate, testFleet } from './support/fleet';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const launchData = (data: object) => ({ LaunchTemplateData: Match.objectLike(data) });

describe('InstanceAccess', () => {
  const keyPair = (stack: Stack) => ec2.KeyPair.fromKeyPairName(stack, 'KeyPair', 'operators');
  const office = ec2.Peer.ipv4('198.51.100.0/24');

  describe('defaults', () => {
    test('Session Manager: a heartbeat of instances of the account and Region, and channels', () => {
      fleetTemplate({ access: InstanceAccess.sessionManager(), shipLogs: false }).hasResourceProperties(
        'AWS::IAM::Policy',
        {
          PolicyName: Match.stringLikeRegexp('InstancePolicy'),
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: [
                  'elasticloadbalancing:DescribeTargetHealth',
                  'ssmmessages:CreateControlChannel',
                  'ssmmessages:CreateDataChannel',
                  'ssmmessages:OpenControlChannel',
                  'ssmmessages:OpenDataChannel',
                ],
                Resource: '*',
              },
              {
                Effect: 'Allow',
                Action: 'ssm:UpdateInstanceInformation',
                Resource: {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':ec2:',
                      { Ref: 'AWS::Region' },
                      ':',
                      { Ref: 'AWS::AccountId' },
                      ':instance/*',
                    ],
                  ],
                },
              },
            ],
          },
        },
      );
    });
  });

  describe('overrides', () => {
    test('SSH from named clients, with a warning', () => {
      const stack = testStack();
      testFleet({ access: InstanceAccess.ssh({ clients: [office], keyPair: keyPair(stack) }) }, stack);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '198.51.100.0/24', FromPort: 22, ToPort: 22 })],
      });
      template.hasResourceProperties(LAUNCH_TEMPLATE, launchData({ KeyName: 'operators' }));
      expect(warningsOf(stack).join()).toContain('cdk-reference-architectures:ssh');
    });

    test('no SSH and no warning where nobody asked', () => {
      const stack = testStack();
      testFleet({ access: InstanceAccess.sessionManager() }, stack);
      expect(JSON.stringify(templateOf(stack).findResources('AWS::EC2::SecurityGroup'))).not.toContain('"FromPort":22');
      expect(warningsOf(stack)).toEqual([]);
    });

    test('no shell: no permission for Session Manager, and no key', () => {
      const template = fleetTemplate({ access: InstanceAccess.none() });
      expect(JSON.stringify(template.toJSON())).not.toMatch(/ssmmessages|ssm:Update/);
      template.hasResourceProperties(LAUNCH_TEMPLATE, launchData({ KeyName: Match.absent() }));
    });

    test('the widest ranges that an organisation has for itself, and peers without a range', () => {
      const clients = [
        ec2.Peer.ipv4('10.0.0.0/8'),
        ec2.Peer.ipv6('fc00::/7'),
        ec2.Peer.ipv6('2001:db8::/32'),
        ec2.Peer.prefixList('pl-12345678'),
        ec2.Peer.securityGroupId('sg-0123456789abcdef0'),
      ];
      expect(() => InstanceAccess.ssh({ clients, keyPair: keyPair(testStack()) })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each([
      ['everybody', [ec2.Peer.anyIpv4()], /'clients' must not be everybody, got 0.0.0.0\/0/],
      ['everybody by IPv6', [office, ec2.Peer.anyIpv6()], /'clients' must not be everybody, got ::\/0/],
      [
        'half of everybody',
        [ec2.Peer.ipv4('0.0.0.0/1')],
        /'clients' must not be everybody, got 0.0.0.0\/1; .*\/8 or narrower/,
      ],
      ['a /7', [ec2.Peer.ipv4('10.0.0.0/7')], /'clients' must not be everybody, got 10.0.0.0\/7/],
      ['an eighth of IPv6', [ec2.Peer.ipv6('2000::/3')], /'clients' must not be everybody, got 2000::\/3/],
      ['a /15 of IPv6', [ec2.Peer.ipv6('2a00::/15')], /'clients' must not be everybody, got 2a00::\/15/],
      ['nobody', [], /'clients' must not be empty/],
    ])('fails for SSH from %s', (_who, clients, message) => {
      expect(() => InstanceAccess.ssh({ clients, keyPair: keyPair(testStack()) })).toThrow(message);
    });
  });
});
