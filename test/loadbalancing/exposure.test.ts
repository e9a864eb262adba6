import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Exposure,
  InternetExposureOptions,
  MutualTls,
  PlainHttpExposureOptions,
  WebLoadBalancer,
} from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack, warningsOf } from '../support/synth';
import { certificate, importedVpc } from './support';

const CERTIFICATES = [certificate('a')];
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

function make(exposure: Exposure, stack: Stack = testStack(), alarms = Alarms.none()): WebLoadBalancer {
  return new WebLoadBalancer(stack, 'Alb', { vpc: importedVpc(stack), exposure, alarms });
}

function internet(options: Partial<InternetExposureOptions> = {}): Template {
  const alb = make(Exposure.internet({ certificates: CERTIFICATES, ...options }));
  return templateOf(Stack.of(alb));
}

function plainHttp(options: Partial<PlainHttpExposureOptions> = {}): Template {
  return templateOf(Stack.of(make(Exposure.plainHttp({ reason: 'sandbox', ...options }))));
}

describe('Exposure', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      template = templateOf(Stack.of(make(Exposure.internalOnly())));
    });

    test('speaks plain HTTP to the VPC, from private subnets', () => {
      template.hasResourceProperties(LOAD_BALANCER, { Scheme: 'internal', Subnets: ['private-1', 'private-2'] });
      template.resourceCountIs(LISTENER, 1);
      template.hasResourceProperties(LISTENER, { Port: 80, Protocol: 'HTTP', SslPolicy: Match.absent() });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 80 })],
      });
    });

    test('no other exposure warns', () => {
      const stack = testStack();
      const vpc = importedVpc(stack);
      new WebLoadBalancer(stack, 'A', { vpc, exposure: Exposure.internalOnly(), alarms: Alarms.none() });
      new WebLoadBalancer(stack, 'B', {
        vpc,
        exposure: Exposure.internet({ certificates: CERTIFICATES }),
        alarms: Alarms.none(),
      });
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('speaks HTTPS with a certificate', () => {
      const secure = templateOf(Stack.of(make(Exposure.internalOnly({ certificates: CERTIFICATES }))));
      secure.hasResourceProperties(LISTENER, { Port: 443, Protocol: 'HTTPS' });
      secure.hasResourceProperties(LISTENER, {
        Port: 80,
        DefaultActions: [Match.objectLike({ Type: 'redirect' })],
      });
    });

    test('warns with the reason, by an id that can be acknowledged', () => {
      const alb = make(Exposure.plainHttp({ reason: 'sandbox without a domain' }));
      expect(warningsOf(Stack.of(alb))).toEqual([
        expect.stringMatching(
          /without encryption \(reason given: sandbox without a domain\).*cdk-reference-architectures:plainHttp/s,
        ),
      ]);
      expect(alb.redirectListener).toBeUndefined();
    });

    describe('address families', () => {
      test.each([
        [elbv2.IpAddressType.IPV4, ['0.0.0.0/0'], []],
        [elbv2.IpAddressType.DUAL_STACK, ['0.0.0.0/0'], ['::/0']],
        [elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4, [], ['::/0']],
      ])('%s admits everybody of its families', (ipAddressType, v4, v6) => {
        const [group] = Object.values(plainHttp({ ipAddressType }).findResources('AWS::EC2::SecurityGroup'));
        const ingress: { CidrIp?: string; CidrIpv6?: string }[] = group.Properties.SecurityGroupIngress;
        expect(ingress.flatMap(({ CidrIp }) => CidrIp ?? [])).toEqual(v4);
        expect(ingress.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? [])).toEqual(v6);
      });
    });
  });

  describe('fails', () => {
    const certificates = CERTIFICATES;
    test.each([
      [
        'no certificate',
        () => Exposure.internet({ certificates: [] }),
        /Exposure.internet: 'certificates' must not be empty/,
      ],
      ['no client', () => Exposure.internet({ certificates, clients: [] }), /'clients' must not be empty/],
      [
        'plain HTTP without a reason',
        () => Exposure.plainHttp({ reason: '' }),
        /Exposure.plainHttp: 'reason' must not be empty/,
      ],
      [
        'a TLS policy without TLS',
        () => Exposure.internalOnly({ sslPolicy: elbv2.SslPolicy.TLS13_13 }),
        /'sslPolicy' needs HTTPS; give 'certificates'/,
      ],
      [
        'mutual TLS without TLS',
        () => Exposure.internalOnly({ mutualTls: MutualTls.passThrough() }),
        /'mutualTls' needs HTTPS/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('takes one subnet of each zone, isolated ones where there are no others', () => {
      const stack = testStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Isolated', {
        vpcId: 'vpc-2',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        isolatedSubnetIds: ['app-1', 'app-2', 'data-1', 'data-2'],
        isolatedSubnetNames: ['App', 'Data'],
        isolatedSubnetRouteTableIds: ['rt-1', 'rt-2', 'rt-3', 'rt-4'],
        vpcCidrBlock: '10.1.0.0/16',
      });
      new WebLoadBalancer(stack, 'Alb', { vpc, exposure: Exposure.internalOnly(), alarms: Alarms.none() });
      templateOf(stack).hasResourceProperties(LOAD_BALANCER, { Subnets: ['app-1', 'app-2'] });
    });

    test('becomes HTTPS without a second listener on port 80 and without a new load balancer', () => {
      const idOf = (template: Template, type: string, props: object) =>
        Object.keys(template.findResources(type, { Properties: props }));
      const [before, after] = [plainHttp(), internet()];
      expect(idOf(after, LISTENER, { Port: 80 })).toEqual(idOf(before, LISTENER, { Port: 80 }));
      expect(idOf(after, LOAD_BALANCER, {})).toEqual(idOf(before, LOAD_BALANCER, {}));
    });
  });
});
