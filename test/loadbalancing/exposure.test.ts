import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  Exposure,
  InternetExposureOptions,
  MutualTls,
  PlainHttpExposureOptions,
  RouteMatch,
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

function zoneIn(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
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

    test('redirects HTTP unless it is asked not to', () => {
      const closed = templateOf(
        Stack.of(make(Exposure.internalOnly({ certificates: CERTIFICATES, redirectHttp: false }))),
      );
      closed.resourceCountIs(LISTENER, 1);
      closed.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443 })],
      });
    });

    test('admits both families of a dual-stack VPC of this app, once it has them', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { ipProtocol: ec2.IpProtocol.DUAL_STACK, natGateways: 0 });
      const alb = new WebLoadBalancer(stack, 'Alb', {
        vpc,
        exposure: Exposure.internalOnly({
          ipAddressType: elbv2.IpAddressType.DUAL_STACK,
          subnets: { subnetType: ec2.SubnetType.PUBLIC },
        }),
        alarms: Alarms.none(),
      });
      alb.addTestRoute(alb, 'Try', { match: RouteMatch.everything(), action: elbv2.ListenerAction.fixedResponse(200) });
      const ipv6 = { CidrIpv6: { 'Fn::Select': [0, { 'Fn::GetAtt': [Match.anyValue(), 'Ipv6CidrBlocks'] }] } };
      templateOf(stack).hasResource('AWS::EC2::SecurityGroup', {
        DependsOn: [Match.stringLikeRegexp('ipv6cidr')],
        Properties: {
          SecurityGroupIngress: [
            Match.objectLike({ CidrIp: { 'Fn::GetAtt': [Match.anyValue(), 'CidrBlock'] }, FromPort: 80 }),
            Match.objectLike({ ...ipv6, FromPort: 80 }),
            Match.objectLike({ CidrIp: { 'Fn::GetAtt': [Match.anyValue(), 'CidrBlock'] }, FromPort: 8080 }),
            Match.objectLike({ ...ipv6, FromPort: 8080 }),
          ],
        },
      });
    });

    describe('a domain', () => {
      const RECORD = 'AWS::Route53::RecordSet';
      const named = (options: Partial<InternetExposureOptions>, ...hostNames: string[]) => {
        const stack = testStack();
        return make(Exposure.internet({ domain: { hostNames, hostedZone: zoneIn(stack) }, ...options }), stack);
      };

      test('gets a certificate for its names, and records that lead to the load balancer', () => {
        const alb = named({}, '*.example.com', 'shop.example.com');
        const template = templateOf(Stack.of(alb));
        template.hasResourceProperties('AWS::CertificateManager::Certificate', {
          DomainName: '*.example.com',
          SubjectAlternativeNames: ['shop.example.com'],
          DomainValidationOptions: Match.arrayWith([{ DomainName: 'shop.example.com', HostedZoneId: 'Z1' }]),
          ValidationMethod: 'DNS',
        });
        template.hasResourceProperties(LISTENER, {
          Port: 443,
          Certificates: [{ CertificateArn: { Ref: Match.stringLikeRegexp('^AlbCertificate') } }],
        });
        template.resourceCountIs(RECORD, 2);
        template.hasResourceProperties(RECORD, {
          Name: 'shop.example.com.',
          Type: 'A',
          HostedZoneId: 'Z1',
          AliasTarget: Match.objectLike({
            DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': [Match.anyValue(), 'DNSName'] }]] },
          }),
        });
        expect(alb.url).toBe('https://shop.example.com');
        expect(alb.certificate).toBeDefined();
      });

      test('takes the certificates that are given', () => {
        const alb = named({ certificates: CERTIFICATES }, 'shop.example.com');
        templateOf(Stack.of(alb)).resourceCountIs('AWS::CertificateManager::Certificate', 0);
        expect(alb.certificate).toBeUndefined();
        expect(named({}, '*.example.com').url).toBeUndefined();
      });

      test.each([
        [elbv2.IpAddressType.IPV4, ['A']],
        [elbv2.IpAddressType.DUAL_STACK, ['A', 'AAAA']],
        [elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4, ['AAAA']],
      ])('has records of its families: %s', (ipAddressType, types) => {
        const template = templateOf(Stack.of(named({ ipAddressType }, 'shop.example.com')));
        const records = Object.values(template.findResources(RECORD)).map(
          ({ Properties }) => Properties.Type as string,
        );
        expect(records.sort()).toEqual(types);
      });

      test('keeps the records of its other names when one goes', () => {
        const idsOf = (...hostNames: string[]) =>
          Object.keys(templateOf(Stack.of(named({}, ...hostNames))).findResources(RECORD));
        expect(idsOf('a.example.com', 'b.example.com', 'c.example.com')).toEqual(
          expect.arrayContaining(idsOf('a.example.com', 'c.example.com')),
        );
      });

      test('without TLS has records only', () => {
        const stack = testStack();
        const domain = { hostNames: ['shop.example.com'], hostedZone: zoneIn(stack) };
        const alb = make(Exposure.internalOnly({ domain }), stack);
        templateOf(stack).resourceCountIs(RECORD, 1);
        templateOf(stack).resourceCountIs('AWS::CertificateManager::Certificate', 0);
        expect(alb.url).toBe('http://shop.example.com');
      });
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
    const domainOf = (...hostNames: string[]) => ({ hostNames, hostedZone: zoneIn(testStack()) });
    test.each([
      [
        'no certificate at all, as from JavaScript',
        () => Exposure.internet({}),
        /Exposure.internet: 'certificates' must be given, got none; give them, or a 'domain' that gets one; without TLS there is 'Exposure.plainHttp'/,
      ],
      [
        'a certificate twice',
        () => Exposure.internet({ certificates: [certificate('a'), certificate('b'), certificate('b')] }),
        /'certificates' must not hold a certificate twice, got arn:.*certificate\/b; keep one of each/,
      ],
      [
        '27 certificates',
        () => Exposure.internalOnly({ certificates: Array.from({ length: 27 }, (_, i) => certificate(`${i}`)) }),
        /'certificates' must be at most 26, the first one and 25 others, got 27/,
      ],
      ['no name', () => Exposure.internet({ domain: domainOf() }), /'domain.hostNames' must not be empty/],
      [
        'a name twice',
        () => Exposure.plainHttp({ reason: 'test', domain: domainOf('a.example.com', 'a.example.com') }),
        /'domain.hostNames' must not hold a value twice/,
      ],
      [
        'a name in upper case',
        () => Exposure.internalOnly({ domain: domainOf('Shop.example.com') }),
        /'domain.hostNames' must be host names in lower case, .* got 'Shop.example.com'/,
      ],
      [
        'a name of another zone',
        () => Exposure.internet({ certificates, domain: domainOf('shop.example.org') }),
        /'domain.hostNames' must be in 'hostedZone' \('example.com'\), got 'shop.example.org'; change one of the two/,
      ],
      [
        'a name that is known only at deployment',
        () => Exposure.internet({ domain: domainOf(Lazy.string({ produce: () => 'a' })) }),
        /'domain.hostNames' must be known at synthesis/,
      ],
      [
        'more names than a certificate can have',
        () => Exposure.internet({ domain: domainOf(...Array.from({ length: 11 }, (_, i) => `a${i}.example.com`)) }),
        /'domain.hostNames' must be at most 10 for one certificate, got 11; give 'certificates'/,
      ],
      [
        'a redirect without TLS',
        () => Exposure.internalOnly({ redirectHttp: false }),
        /'redirectHttp' needs HTTPS; give 'certificates' or leave 'redirectHttp' out/,
      ],
      [
        'no certificate',
        () => Exposure.internet({ certificates: [] }),
        /Exposure.internet: 'certificates' must not be empty; give at least one, or a 'domain' in their place, which gets one/,
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
