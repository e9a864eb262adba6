import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import {
  DnsAnswer,
  DnsHealthCheck,
  DnsProximity,
  DnsRecord,
  DnsRecordProps,
  DnsRoutingPolicy,
  HealthCheckMonitor,
} from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../../../support/synth';

const GROUP = 'AWS::Route53::RecordSetGroup';
const OLD = DnsAnswer.addresses('192.0.2.1');
const NEW = DnsAnswer.addresses('192.0.2.2');

function zoneOf(stack: Stack): route53.IHostedZone {
  return (
    (stack.node.tryFindChild('Zone') as route53.IHostedZone | undefined) ??
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' })
  );
}

function checkOf(stack: Stack, host = 'old.example.com', id = 'Check'): route53.IHealthCheck {
  return new DnsHealthCheck(stack, id, { monitor: HealthCheckMonitor.https({ host }), alarms: Alarms.none() })
    .healthCheck;
}

function recordIn(stack: Stack, props: Partial<DnsRecordProps> = {}, id = 'Shop'): DnsRecord {
  const routing = DnsRoutingPolicy.simple(OLD);
  return new DnsRecord(stack, id, { zone: zoneOf(stack), recordName: 'shop', routing, ...props });
}

const setsWith = (props: Partial<DnsRecordProps> = {}, stack = testStack()): Record<string, unknown>[] =>
  setsOf(templateOf(Stack.of(recordIn(stack, props))));

function setsOf(template: Template): Record<string, unknown>[] {
  const [group] = Object.values(template.findResources(GROUP));
  return group?.Properties.RecordSets;
}

function loadBalancerIn(stack: Stack, ipAddressType?: elbv2.IpAddressType): elbv2.ApplicationLoadBalancer {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
  });
  return new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true, ipAddressType });
}

const distributionIn = (stack: Stack) =>
  new cloudfront.Distribution(stack, 'Cdn', { defaultBehavior: { origin: new origins.HttpOrigin('o.example.com') } });

describe('DnsRecord', () => {
  describe('defaults', () => {
    test('is one resource in the zone, with the whole name and five minutes', () => {
      const stack = testStack();
      const record = recordIn(stack);
      templateOf(stack).hasResourceProperties(GROUP, {
        HostedZoneId: 'Z1',
        RecordSets: [{ Name: 'shop.example.com.', Type: 'A', TTL: '300', ResourceRecords: ['192.0.2.1'] }],
      });
      templateOf(stack).resourceCountIs('AWS::Route53::RecordSet', 0);
      expect(record.domainName).toBe('shop.example.com');
      expect(warningsOf(stack)).toEqual([]);
    });

    test('keeps answers for a minute where there are several', () => {
      const routing = DnsRoutingPolicy.weighted([
        { name: 'Old', weight: 1, answer: OLD },
        { name: 'New', weight: 0, answer: NEW },
      ]);
      expect(setsWith({ routing }).map(({ TTL }) => TTL)).toEqual(['60', '60']);
    });

    test('asks a load balancer for its health, and has no TTL', () => {
      const stack = testStack();
      const [record, ...others] = setsWith(
        { routing: DnsRoutingPolicy.simple(DnsAnswer.loadBalancer(loadBalancerIn(stack))) },
        stack,
      );
      expect(others).toEqual([]);
      expect(record).toMatchObject({
        Type: 'A',
        AliasTarget: {
          EvaluateTargetHealth: true,
          DNSName: { 'Fn::Join': ['', ['dualstack.', expect.anything()]] },
          HostedZoneId: { 'Fn::GetAtt': [expect.anything(), 'CanonicalHostedZoneID'] },
        },
      });
      expect(record).not.toHaveProperty('TTL');
    });

    test('has A and AAAA records of a dual-stack load balancer and of a distribution', () => {
      const stack = testStack();
      const balancer = loadBalancerIn(stack, elbv2.IpAddressType.DUAL_STACK);
      const primary = { answer: DnsAnswer.loadBalancer(balancer) };
      const secondary = { answer: DnsAnswer.distribution(distributionIn(stack)) };
      const sets = setsWith({ routing: DnsRoutingPolicy.failover({ primary, secondary }) }, stack);
      expect(sets.map(({ Type, SetIdentifier }) => `${SetIdentifier} ${Type}`)).toEqual([
        'primary A',
        'primary AAAA',
        'secondary A',
        'secondary AAAA',
      ]);
      expect(sets[2]).toMatchObject({ AliasTarget: { EvaluateTargetHealth: false } });
    });
  });

  describe('all options', () => {
    test('failover', () => {
      const stack = testStack();
      const routing = DnsRoutingPolicy.failover({
        primary: { answer: OLD, healthCheck: checkOf(stack) },
        secondary: { answer: NEW },
      });
      expect(setsWith({ routing }, stack)).toEqual([
        {
          Name: 'shop.example.com.',
          Type: 'A',
          SetIdentifier: 'primary',
          Failover: 'PRIMARY',
          TTL: '60',
          HealthCheckId: { Ref: expect.stringMatching(/^CheckHealthCheck/) },
          ResourceRecords: ['192.0.2.1'],
        },
        {
          Name: 'shop.example.com.',
          Type: 'A',
          SetIdentifier: 'secondary',
          Failover: 'SECONDARY',
          TTL: '60',
          ResourceRecords: ['192.0.2.2'],
        },
      ]);
    });

    test('weights, latency, geography and many values', () => {
      const { GeoLocation, Continent } = route53;
      const chosen = (routing: DnsRoutingPolicy) =>
        setsWith({ routing }).map(({ Name: _name, Type: _type, TTL: _ttl, ResourceRecords: _values, ...rest }) => rest);
      expect(chosen(DnsRoutingPolicy.weighted([{ name: 'New', weight: 255, answer: NEW }]))).toEqual([
        { SetIdentifier: 'New', Weight: 255 },
      ]);
      expect(chosen(DnsRoutingPolicy.latency([{ region: 'eu-west-1', answer: OLD }]))).toEqual([
        { SetIdentifier: 'eu-west-1', Region: 'eu-west-1' },
      ]);
      expect(
        chosen(
          DnsRoutingPolicy.geolocation({
            locations: [
              { location: GeoLocation.continent(Continent.EUROPE), answer: OLD },
              { location: GeoLocation.subdivision('WA'), answer: OLD },
            ],
            elsewhere: { answer: NEW },
          }),
        ),
      ).toEqual([
        { SetIdentifier: 'EU', GeoLocation: { ContinentCode: 'EU' } },
        { SetIdentifier: 'US-WA', GeoLocation: { CountryCode: 'US', SubdivisionCode: 'WA' } },
        { SetIdentifier: 'elsewhere', GeoLocation: { CountryCode: '*' } },
      ]);
      expect(
        chosen(
          DnsRoutingPolicy.geoproximity([
            { name: 'Ireland', location: DnsProximity.region('eu-west-1', { bias: -20 }), answer: OLD },
            { name: 'Berlin', location: DnsProximity.coordinates(52.5, 13.4), answer: NEW },
            { name: 'Denver', location: DnsProximity.localZoneGroup('us-west-2-den-1'), answer: NEW },
          ]),
        ),
      ).toEqual([
        { SetIdentifier: 'Ireland', GeoProximityLocation: { AWSRegion: 'eu-west-1', Bias: -20 } },
        {
          SetIdentifier: 'Berlin',
          GeoProximityLocation: { Coordinates: { Latitude: '52.50', Longitude: '13.40' }, Bias: 0 },
        },
        { SetIdentifier: 'Denver', GeoProximityLocation: { LocalZoneGroup: 'us-west-2-den-1', Bias: 0 } },
      ]);
      expect(chosen(DnsRoutingPolicy.multivalue([{ name: 'One', address: '192.0.2.1' }]))).toEqual([
        { SetIdentifier: 'One', MultiValueAnswer: true },
      ]);
    });

    test('addresses of both kinds, hosts, accelerators and other targets', () => {
      expect(
        setsWith({ routing: DnsRoutingPolicy.simple(DnsAnswer.addresses('2001:db8::1', '192.0.2.1', '192.0.2.2')) }),
      ).toMatchObject([
        { Type: 'A', ResourceRecords: ['192.0.2.1', '192.0.2.2'] },
        { Type: 'AAAA', ResourceRecords: ['2001:db8::1'] },
      ]);
      expect(setsWith({ routing: DnsRoutingPolicy.simple(DnsAnswer.hostName('shop.example.net')) })).toMatchObject([
        { Type: 'CNAME', ResourceRecords: ['shop.example.net'] },
      ]);
      const stack = testStack();
      const accelerator = new ga.Accelerator(stack, 'Accelerator');
      const routing = DnsRoutingPolicy.simple(DnsAnswer.accelerator(accelerator, { ipv6: true }));
      expect(setsWith({ routing }, stack)).toMatchObject([
        { Type: 'A', AliasTarget: { HostedZoneId: 'Z2BJ6XQ5FK7U4H', EvaluateTargetHealth: false } },
        { Type: 'AAAA', AliasTarget: { HostedZoneId: 'Z2BJ6XQ5FK7U4H' } },
      ]);
      const domain = new targets.CloudFrontTarget(
        cloudfront.Distribution.fromDistributionAttributes(testStack(), 'Cdn', {
          distributionId: 'E1',
          domainName: 'd1.cloudfront.net',
        }),
      );
      expect(setsWith({ routing: DnsRoutingPolicy.simple(DnsAnswer.alias(domain)) })).toMatchObject([
        { Type: 'A', AliasTarget: { DNSName: 'd1.cloudfront.net', EvaluateTargetHealth: false } },
      ]);
    });

    test('another record of the zone, which must exist first', () => {
      const stack = testStack();
      const europe = recordIn(
        stack,
        { recordName: 'eu', routing: DnsRoutingPolicy.simple(DnsAnswer.addresses('192.0.2.1', '2001:db8::1')) },
        'Europe',
      );
      recordIn(stack, {
        routing: DnsRoutingPolicy.latency([{ region: 'eu-west-1', answer: DnsAnswer.record(europe) }]),
      });
      templateOf(stack).hasResource(GROUP, {
        DependsOn: [Match.stringLikeRegexp('^EuropeRecords')],
        Properties: {
          RecordSets: ['A', 'AAAA'].map((Type) =>
            Match.objectLike({
              Type,
              Region: 'eu-west-1',
              AliasTarget: { DNSName: 'eu.example.com', HostedZoneId: 'Z1', EvaluateTargetHealth: true },
            }),
          ),
        },
      });
    });

    test('a load balancer of another Region, as it is at deployment', () => {
      const app = testApp({});
      const standby = loadBalancerIn(testStack(app, 'Standby', { env: { region: 'eu-central-1' } }));
      const site = testStack(app, 'Site', { env: { region: 'eu-west-1' } });
      const template = templateOf(
        Stack.of(
          recordIn(site, {
            routing: DnsRoutingPolicy.simple(DnsAnswer.loadBalancer(standby, { evaluateTargetHealth: false })),
          }),
        ),
      );
      const text = JSON.stringify(template.toJSON());
      expect(text).toContain('"Fn::GetStackOutput":{"StackName":"Standby"');
      expect(text).not.toContain('Custom::');
      expect(setsOf(template)).toMatchObject([{ AliasTarget: { EvaluateTargetHealth: false } }]);
    });

    test('the zone itself, and a wildcard', () => {
      expect(setsWith({ recordName: '' })).toMatchObject([{ Name: 'example.com.' }]);
      expect(setsWith({ recordName: '*.shop' })).toMatchObject([{ Name: '*.shop.example.com.' }]);
    });

    test('a long TTL for a reason, and nobody elsewhere for a reason, with warnings', () => {
      const stack = testStack();
      const routing = DnsRoutingPolicy.failover({
        primary: { answer: OLD, healthCheck: checkOf(stack) },
        secondary: { answer: NEW },
      });
      recordIn(stack, { routing, ttl: Duration.minutes(10), longTtlReason: 'Resolvers of a ship.' });
      recordIn(
        stack,
        {
          recordName: 'fr',
          routing: DnsRoutingPolicy.geolocationOnly(
            [{ location: route53.GeoLocation.country('FR'), answer: OLD }],
            'Licensed for France.',
          ),
        },
        'France',
      );
      expect(warningsOf(stack).map((text) => /cdk-reference-architectures:\w+/.exec(text)?.[0])).toEqual(
        expect.arrayContaining([
          'cdk-reference-architectures:slowDnsFailover',
          'cdk-reference-architectures:clientsWithoutAnswer',
        ]),
      );
    });
  });

  describe('fails', () => {
    const stack = testStack();
    const check = checkOf(stack);
    const failover = (primary: object, secondary: object) =>
      DnsRoutingPolicy.failover({ primary: { answer: OLD, ...primary }, secondary: { answer: NEW, ...secondary } });
    const weighted = (...weights: number[]) =>
      DnsRoutingPolicy.weighted(weights.map((weight, index) => ({ name: `N${index}`, weight, answer: OLD })));
    const failing = (props: Partial<DnsRecordProps>) => () => recordIn(testStack(), { zone: zoneOf(stack), ...props });

    test.each([
      ['fails with failover without health', { routing: failover({}, {}) }, /'primary' must have a 'healthCheck'/],
      [
        'fails with the same target twice',
        { routing: failover({ healthCheck: check }, { answer: DnsAnswer.addresses('192.0.2.1') }) },
        /'secondary' must lead elsewhere/,
      ],
      [
        'fails with a health check of the record itself',
        { routing: failover({ healthCheck: checkOf(stack, 'shop.example.com', 'Itself') }, {}) },
        /'healthCheck' watches shop.example.com itself/,
      ],
      [
        'fails with a TTL of more than a minute',
        { routing: failover({ healthCheck: check }, {}), ttl: Duration.minutes(5) },
        /'ttl' must be a minute at most.*got 300 s/,
      ],
      [
        'fails with a reason for nothing',
        { ttl: Duration.minutes(5), longTtlReason: 'Why not.' },
        /'longTtlReason' is for a TTL of more than a minute/,
      ],
      [
        'fails with a CNAME for the zone itself',
        { recordName: '', routing: DnsRoutingPolicy.simple(DnsAnswer.hostName('a.example.net')) },
        /'routing' has a CNAME for the zone itself/,
      ],
      [
        'fails with mixed types',
        {
          routing: DnsRoutingPolicy.weighted([
            { name: 'A', weight: 1, answer: OLD },
            { name: 'B', weight: 1, answer: DnsAnswer.hostName('a.example.net') },
          ]),
        },
        /same types in each answer, got 'A', 'CNAME'/,
      ],
      [
        'fails with IPv6 in one answer alone',
        { routing: failover({ healthCheck: check, answer: DnsAnswer.addresses('192.0.2.1', '2001:db8::1') }, {}) },
        /same types in each answer, got 'A and AAAA', 'A'/,
      ],
      [
        'fails with a set identifier twice',
        { routing: DnsRoutingPolicy.weighted([1, 2].map((weight) => ({ name: 'A', weight, answer: OLD }))) },
        /'routing' must not hold a value twice, got 'A'/,
      ],
      ['fails with weights of nothing', { routing: weighted(0, 0) }, /'weight' must not be 0 in every answer/],
      [
        'fails with a weight over 255',
        { routing: weighted(256) },
        /'weight' must be a whole number from 0 to 255, got 256/,
      ],
      [
        'fails with 101 answers by weight',
        { routing: weighted(...Array.from({ length: 101 }, () => 1)) },
        /'routing' must have at most 100 answers by weight, got 101/,
      ],
      [
        'fails with 31 answers by proximity',
        {
          routing: DnsRoutingPolicy.geoproximity(
            Array.from({ length: 31 }, (_, index) => ({
              name: `N${index}`,
              location: DnsProximity.coordinates(index, 0),
              answer: OLD,
            })),
          ),
        },
        /'routing' must have at most 30 answers by proximity, got 31/,
      ],
      ['fails with a long name', { recordName: 'a'.repeat(60).concat('.').repeat(5).slice(0, -1) }, /253 characters/],
      [
        'fails with an empty name',
        { routing: DnsRoutingPolicy.weighted([{ name: '', weight: 1, answer: OLD }]) },
        /'name' must not be empty/,
      ],
      [
        'fails with a long identifier',
        { routing: DnsRoutingPolicy.weighted([{ name: 'a'.repeat(129), weight: 1, answer: OLD }]) },
        /'name' must be at most 128 characters, got 129/,
      ],
      ['fails without answers', { routing: weighted() }, /'routing' must not be empty/],
      [
        'fails with no Region',
        { routing: DnsRoutingPolicy.latency([{ region: 'Ireland', answer: OLD }]) },
        /'region' must be a Region/,
      ],
      [
        'fails with the default location among others',
        {
          routing: DnsRoutingPolicy.geolocation({
            locations: [{ location: route53.GeoLocation.default(), answer: OLD }],
            elsewhere: { answer: NEW },
          }),
        },
        /give it as 'elsewhere'/,
      ],
      [
        'fails without a reason for those elsewhere',
        {
          routing: DnsRoutingPolicy.geolocationOnly(
            [{ location: route53.GeoLocation.country('FR'), answer: OLD }],
            ' ',
          ),
        },
        /'reason' must not be empty/,
      ],
      ['fails with the name of the zone', { recordName: 'shop.example.com' }, /leave out 'example.com'/],
      ['fails with a name that is none', { recordName: 'shop/eu' }, /'recordName' must be a name such as 'shop'/],
    ] as [string, Partial<DnsRecordProps>, RegExp][])('%s', (_title, props, message) => {
      expect(failing(props)).toThrow(message);
    });

    test('fails with a distribution whose health is asked for', () => {
      const cdn = cloudfront.Distribution.fromDistributionAttributes(stack, 'Named', {
        distributionId: 'E1',
        domainName: 'd1.cloudfront.net',
      });
      const answer = DnsAnswer.alias(new targets.CloudFrontTarget(cdn), { evaluateTargetHealth: true });
      expect(failing({ routing: DnsRoutingPolicy.simple(answer) })).toThrow(
        /'evaluateTargetHealth' is not for CloudFront distributions/,
      );
    });

    test('fails with a distribution in a private zone', () => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Network', { vpcId: 'vpc-1', availabilityZones: ['a'] });
      const zone = new route53.PrivateHostedZone(stack, 'Inside', { zoneName: 'example.internal', vpc });
      const cdn = cloudfront.Distribution.fromDistributionAttributes(stack, 'Private', {
        distributionId: 'E1',
        domainName: 'd1.cloudfront.net',
      });
      expect(failing({ zone, routing: DnsRoutingPolicy.simple(DnsAnswer.distribution(cdn)) })).toThrow(
        /a private zone has no alias/,
      );
    });

    test('fails with a TTL of an alias', () => {
      const answer = DnsAnswer.loadBalancer(loadBalancerIn(stack));
      expect(failing({ routing: DnsRoutingPolicy.simple(answer), ttl: Duration.minutes(1) })).toThrow(
        /'ttl' has no effect/,
      );
    });

    test('fails with a record of another zone', () => {
      const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Other', {
        hostedZoneId: 'Z2',
        zoneName: 'a.org',
      });
      const record = recordIn(stack, { zone }, 'Elsewhere');
      expect(failing({ routing: DnsRoutingPolicy.simple(DnsAnswer.record(record)) })).toThrow(
        /'record' must be of the same zone/,
      );
    });

    test('fails with all problems at once', () => {
      expect(failing({ recordName: 'a b', routing: weighted(0, 256), ttl: Duration.millis(1500) })).toThrow(
        /has 3 problems/,
      );
    });
  });

  describe('in a stack', () => {
    test('two, of which one is overridden', () => {
      const stack = new Stack(new App(), 'Site');
      recordIn(stack);
      const other = recordIn(stack, { recordName: 'blog' }, 'Blog');
      other.records.addPropertyOverride('Comment', 'Moved.');
      const template = templateOf(stack);
      template.resourceCountIs(GROUP, 2);
      template.hasResourceProperties(GROUP, { Comment: 'Moved.' });
    });
  });
});
