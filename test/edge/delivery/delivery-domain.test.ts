import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DeliveryDomain, DeliveryLogs, NorthVirginia } from '../../../lib/edge';
import { certificateOf, zoneOf } from '../../specimens/edge/delivery';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const CERTIFICATE = 'AWS::CertificateManager::Certificate';
const RECORD = 'AWS::Route53::RecordSet';
const accessLogs = DeliveryLogs.none('A test.');

const certificateIn = (region: string, stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Given', `arn:aws:acm:${region}:111122223333:certificate/a`);

describe('DeliveryDomain', () => {
  describe('defaults', () => {
    test('is the name of CloudFront, whose TLS AWS sets', () => {
      const config = configOf(delivery({ domain: DeliveryDomain.cloudFrontName() }));
      expect([config.Aliases, config.ViewerCertificate]).toEqual([undefined, undefined]);
    });

    test('has a certificate of its own and records for IPv4 and IPv6 in the zone', () => {
      const stack = stackIn('us-east-1');
      const domain = DeliveryDomain.inZone(zoneOf(stack), ['*.example.com', 'example.com']);
      const made = delivery({ domain }, stack);
      expect(configOf(made)).toMatchObject({
        Aliases: ['*.example.com', 'example.com'],
        ViewerCertificate: {
          AcmCertificateArn: { Ref: expect.stringMatching(/Certificate/) },
          MinimumProtocolVersion: 'TLSv1.2_2021',
          SslSupportMethod: 'sni-only',
        },
      });
      const template = templateOf(stack);
      template.hasResource(CERTIFICATE, {
        Properties: {
          DomainName: '*.example.com',
          SubjectAlternativeNames: ['example.com'],
          ValidationMethod: 'DNS',
        },
        // In one stack the distribution lets go of it before it is deleted.
        UpdateReplacePolicy: Match.absent(),
      });
      for (const Type of ['A', 'AAAA']) template.hasResourceProperties(RECORD, { Type, Name: 'example.com.' });
      template.resourceCountIs(RECORD, 4);
      expect(made.url).toBe('https://example.com');
    });
  });

  describe('all options', () => {
    test('makes the certificate in us-east-1, and keeps the old one that is in use when it is replaced', () => {
      const app = testApp();
      const stack = stackIn('eu-west-1', app);
      const made = delivery({ accessLogs, domain: DeliveryDomain.inZone(zoneOf(stack), ['www.example.com']) }, stack);
      templateOf(app.node.findChild('SiteUsEast1') as Stack).hasResource(CERTIFICATE, {
        UpdateReplacePolicy: 'Retain',
        DeletionPolicy: 'Retain',
      });
      templateOf(stack).resourceCountIs(CERTIFICATE, 0);
      expect(configOf(made).ViewerCertificate.AcmCertificateArn).toEqual({
        'Fn::GetStackOutput': expect.objectContaining({ Region: 'us-east-1' }),
      });
    });

    test('takes a certificate, with records or without', () => {
      const recordsWith = (domainOf: (stack: Stack) => DeliveryDomain) => {
        const stack = stackIn('eu-west-1');
        const config = configOf(delivery({ accessLogs, domain: domainOf(stack) }, stack));
        expect(config.ViewerCertificate.AcmCertificateArn).toMatch(/^arn:aws:acm:us-east-1/);
        return Object.keys(templateOf(stack).findResources(RECORD)).length;
      };
      const names = ['www.example.com'];
      expect(
        recordsWith((stack) => DeliveryDomain.inZone(zoneOf(stack), names, { certificate: certificateOf(stack) })),
      ).toBe(2);
      expect(recordsWith((stack) => DeliveryDomain.withCertificate(certificateOf(stack), names))).toBe(0);
    });

    test('reads a certificate of this app weakly', () => {
      const stack = stackIn('eu-west-1');
      const certificate = new acm.Certificate(NorthVirginia.before(stack), 'Wildcard', { domainName: '*.example.com' });
      const domain = DeliveryDomain.withCertificate(certificate, ['www.example.com']);
      expect(configOf(delivery({ accessLogs, domain }, stack)).ViewerCertificate.AcmCertificateArn).toEqual({
        'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Site-us-east-1' }),
      });
    });

    test.each([
      ['with a certificate of its own', () => undefined],
      ['with a given one', certificateOf],
    ])('reads a zone of this app that is there before weakly, %s', (_title, given) => {
      const stack = stackIn('eu-west-1');
      const zone = new route53.PublicHostedZone(NorthVirginia.before(stack), 'Zone', { zoneName: 'example.com' });
      const domain = DeliveryDomain.inZone(zone, ['www.example.com'], { certificate: given(stack) });
      delivery({ accessLogs, domain }, stack);
      templateOf(stack).hasResourceProperties(RECORD, {
        HostedZoneId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Site-us-east-1' }) },
      });
    });

    test('raises TLS for its names', () => {
      const stack = stackIn('us-east-1');
      const domain = DeliveryDomain.withCertificate(certificateOf(stack), ['www.example.com']);
      const minProtocolVersion = cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025;
      expect(configOf(delivery({ domain, minProtocolVersion }, stack)).ViewerCertificate.MinimumProtocolVersion).toBe(
        'TLSv1.3_2025',
      );
    });
  });

  describe('fails', () => {
    const failing = (domainOf: (stack: Stack) => DeliveryDomain, region = 'eu-west-1') => {
      const stack = stackIn(region);
      return () => delivery({ accessLogs, domain: domainOf(stack) }, stack);
    };

    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with a certificate of another Region',
        failing((stack) => DeliveryDomain.withCertificate(certificateIn('eu-west-1', stack), ['www.example.com'])),
        /'certificate' must be in us-east-1.*got one in eu-west-1/,
      ],
      [
        'fails with a certificate that its own stack makes in another Region',
        failing((stack) =>
          DeliveryDomain.withCertificate(new acm.Certificate(stack, 'Own', { domainName: 'www.example.com' }), [
            'www.example.com',
          ]),
        ),
        /'certificate' must be in us-east-1.*got one in eu-west-1/,
      ],
      [
        'fails without names',
        failing((stack) => DeliveryDomain.inZone(zoneOf(stack), [])),
        /'domain.hostNames' must not be empty/,
      ],
      [
        'fails with names that are none, twice, and outside of the zone',
        failing((stack) => DeliveryDomain.inZone(zoneOf(stack), ['WWW.example.com', 'a.example.org', 'a.example.org'])),
        /has 4 problems:.*twice.*host names in lower case.*must be in 'hostedZone' \('example.com'\), got 'a.example.org'/s,
      ],
      [
        'fails with a private zone',
        failing((stack) => {
          const zone = new route53.PrivateHostedZone(stack, 'Zone', { zoneName: 'example.com', vpc: vpcOf(stack) });
          return DeliveryDomain.inZone(zone, ['www.example.com']);
        }, 'us-east-1'),
        /'hostedZone' must be a public one/,
      ],
      [
        'fails with eleven names for one certificate',
        failing((stack) =>
          DeliveryDomain.inZone(
            zoneOf(stack),
            Array.from({ length: 11 }, (_, index) => `n${index}.example.com`),
          ),
        ),
        /'domain.hostNames' must be at most 10 for one certificate, got 11/,
      ],
      [
        'fails with 101 names',
        failing((stack) =>
          DeliveryDomain.withCertificate(
            certificateOf(stack),
            Array.from({ length: 101 }, (_, index) => `n${index}.example.com`),
          ),
        ),
        /'domain.hostNames' must be at most 100, got 101/,
      ],
      [
        'fails with a zone that would be made after its certificate',
        failing((stack) =>
          DeliveryDomain.inZone(new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }), [
            'www.example.com',
          ]),
        ),
        /'hostedZone' must be there before the certificate in us-east-1/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
