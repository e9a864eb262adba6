import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { DnsAnswer, DnsProximity, DnsRecordProps, DnsRoutingPolicy, PrivateZone } from '../../../../lib/edge';
import { testStack } from '../../../support/synth';
import { checkOf, loadBalancerIn, NEW, OLD, recordIn, zoneOf } from './records-in-a-stack';

describe('dns-record-refusals', () => {
  describe('fails', () => {
    const stack = testStack();
    const check = checkOf(stack);
    const failover = (primary: object, secondary: object) =>
      DnsRoutingPolicy.failover({ primary: { answer: OLD, ...primary }, secondary: { answer: NEW, ...secondary } });
    const weighted = (...weights: number[]) =>
      DnsRoutingPolicy.weighted(weights.map((weight, index) => ({ name: `N${index}`, weight, answer: OLD })));
    const ipBased = (location: string, ...addressRanges: string[]) =>
      DnsRoutingPolicy.ipBased({ locations: [{ location, addressRanges, answer: OLD }], elsewhere: { answer: NEW } });
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
      [
        'fails with IP-based routing without a location',
        { routing: DnsRoutingPolicy.ipBased({ locations: [], elsewhere: { answer: OLD } }) },
        /'locations' must have at least one location/,
      ],
      [
        'fails with a location that has another form',
        { routing: ipBased('the head office', '198.51.100.0/24') },
        /'location' must be 1 to 16 letters/,
      ],
      [
        'fails with a range that is too narrow',
        { routing: ipBased('office', '198.51.100.0/25') },
        /IPv4 up to \/24 .* got '198.51.100.0\/25'/,
      ],
      [
        'fails with a range of IPv6 that is too narrow',
        { routing: ipBased('office', '2001:db8::/64') },
        /IPv6 up to \/48, got/,
      ],
      ['fails with no range', { routing: ipBased('office') }, /'addressRanges'/],
      [
        'fails with one range twice',
        { routing: ipBased('office', '198.51.100.0/24', '198.51.100.0/24') },
        /'addressRanges'/,
      ],
      [
        'fails with more than 1,000 ranges',
        { routing: ipBased('office', ...Array.from({ length: 1001 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`)) },
        /at most 1,000 ranges in all, got 1001/,
      ],
      [
        'fails with IP-based routing in a private zone',
        {
          routing: ipBased('office', '198.51.100.0/24'),
          zone: new route53.PrivateHostedZone(stack, 'InsideByRange', {
            zoneName: 'example.com',
            vpc: ec2.Vpc.fromVpcAttributes(stack, 'VpcByRange', { vpcId: 'vpc-1', availabilityZones: ['a'] }),
          }),
        },
        /'routing' is IP-based, which private zones do not have/,
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
      const { hostedZone } = new PrivateZone(stack, 'Own', { zoneName: 'shop.internal', vpcs: [vpc] });
      expect(failing({ zone: hostedZone, routing: DnsRoutingPolicy.simple(DnsAnswer.distribution(cdn)) })).toThrow(
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
});
