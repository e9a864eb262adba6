import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { DnsAnswer, DnsProximity, DnsRecordProps, DnsRoutingPolicy } from '../../../../lib/edge';
import { templateOf, testApp, testStack, warningsOf } from '../../../support/synth';
import { checkOf, GROUP, loadBalancerIn, NEW, OLD, recordIn } from './records-in-a-stack';

const setsWith = (props: Partial<DnsRecordProps> = {}, stack = testStack()): Record<string, unknown>[] =>
  setsOf(templateOf(Stack.of(recordIn(stack, props))));

function setsOf(template: Template): Record<string, unknown>[] {
  const [group] = Object.values(template.findResources(GROUP));
  return group?.Properties.RecordSets;
}

const ipBased = (...names: string[]) =>
  DnsRoutingPolicy.ipBased({
    locations: names.map((location, index) => ({ location, addressRanges: [`198.51.${index}.0/24`], answer: OLD })),
    elsewhere: { answer: NEW },
  });

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
      expect(chosen(ipBased('office'))).toEqual([
        {
          SetIdentifier: 'office',
          CidrRoutingConfig: { CollectionId: { 'Fn::GetAtt': [expect.any(String), 'Id'] }, LocationName: 'office' },
        },
        {
          SetIdentifier: 'elsewhere',
          CidrRoutingConfig: { CollectionId: { 'Fn::GetAtt': [expect.any(String), 'Id'] }, LocationName: '*' },
        },
      ]);
      expect(chosen(DnsRoutingPolicy.multivalue([{ name: 'One', address: '192.0.2.1' }]))).toEqual([
        { SetIdentifier: 'One', MultiValueAnswer: true },
      ]);
    });

    test('ranges of addresses in a collection of its own, which another location replaces', () => {
      const collectionOf = (routing: DnsRoutingPolicy) => {
        const stack = testStack();
        recordIn(stack, { routing });
        const [collection] = Object.values(templateOf(stack).findResources('AWS::Route53::CidrCollection'));
        return collection?.Properties;
      };
      const one = collectionOf(ipBased('office'));
      expect(one.Locations).toEqual([{ LocationName: 'office', CidrList: ['198.51.0.0/24'] }]);
      expect(collectionOf(ipBased('office', 'plant')).Name).not.toEqual(one.Name);
      const narrower = DnsRoutingPolicy.ipBased({
        locations: [{ location: 'office', addressRanges: ['203.0.0.0/20'], answer: OLD }],
        elsewhere: { answer: NEW },
      });
      expect(collectionOf(narrower).Name).toEqual(one.Name);
      expect(JSON.stringify(one.Name)).toMatch(/^\{"Fn::Join":\["",\["[\w-]{1,46}-",.*"-[0-9a-f]{8}"\]\]\}$/);
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

    test('addresses of both IP versions at random, each among its own', () => {
      const routing = DnsRoutingPolicy.multivalue([
        { name: 'One', address: '192.0.2.1' },
        { name: 'OneV6', address: '2001:db8::1' },
      ]);
      expect(setsWith({ routing })).toMatchObject([
        { Type: 'A', SetIdentifier: 'One', MultiValueAnswer: true },
        { Type: 'AAAA', SetIdentifier: 'OneV6', MultiValueAnswer: true },
      ]);
    });

    test('a public zone of the app itself takes distributions and ranges of addresses, which private zones do not', () => {
      const stack = testStack();
      const zone = new route53.PublicHostedZone(stack, 'Public', { zoneName: 'example.com' });
      const simple = DnsRoutingPolicy.simple(DnsAnswer.distribution(distributionIn(stack)));
      expect(setsWith({ zone, routing: simple }, stack)).toHaveLength(2);
      const other = testStack();
      const routing = DnsRoutingPolicy.ipBased({
        locations: [{ location: 'Office', addressRanges: ['192.0.2.0/24'], answer: OLD }],
        elsewhere: { answer: NEW },
      });
      const ranged = new route53.PublicHostedZone(other, 'Public', { zoneName: 'example.com' });
      expect(setsWith({ zone: ranged, routing }, other)).toHaveLength(2);
    });

    test('a zone and a health check of a stack in another Region, without a custom resource', () => {
      const app = testApp({});
      const [here, there] = ['eu-west-1', 'us-east-1'].map((region) => testStack(app, region, { env: { region } }));
      const zone = new route53.PublicHostedZone(there, 'Zone', { zoneName: 'example.com' });
      const primary = { answer: OLD, healthCheck: checkOf(there) };
      recordIn(here, {
        zone,
        routing: DnsRoutingPolicy.failover({ primary, secondary: { answer: NEW } }),
      });
      const read = { 'Fn::GetStackOutput': Match.objectLike({ Region: 'us-east-1' }) };
      const template = templateOf(here);
      template.hasResourceProperties(GROUP, {
        HostedZoneId: read,
        RecordSets: Match.arrayWith([Match.objectLike({ HealthCheckId: read })]),
      });
      template.resourceCountIs('AWS::Lambda::Function', 0);
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
