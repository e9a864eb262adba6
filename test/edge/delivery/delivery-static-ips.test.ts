import { Tags } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { DeliveryDomain, DeliveryStaticIps } from '../../../lib/edge';
import { zoneOf } from '../../specimens/edge/delivery';
import { templateOf, warningsOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const LIST = 'AWS::CloudFront::AnycastIpList';

function listOf(staticIps: DeliveryStaticIps) {
  const stack = stackIn('us-east-1');
  Tags.of(stack).add('team', 'site');
  delivery({ staticIps, domain: DeliveryDomain.inZone(zoneOf(stack), ['www.example.com']) }, stack);
  return { stack, template: templateOf(stack) };
}

describe('DeliveryStaticIps', () => {
  describe('defaults', () => {
    test('is no list without', () => {
      expect(configOf(delivery())).not.toHaveProperty('AnycastIpListId');
    });
  });

  describe('overrides', () => {
    test('takes a list of IPv4 that exists, without IPv6 and its records, and without a warning', () => {
      const { template, stack } = listOf(DeliveryStaticIps.existing('aip_1'));
      template.hasResourceProperties('AWS::CloudFront::Distribution', {
        DistributionConfig: { AnycastIpListId: 'aip_1', IPV6Enabled: false, PriceClass: 'PriceClass_All' },
      });
      template.resourceCountIs(LIST, 0);
      template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Type: 'AAAA' }, 0);
      template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Type: 'A' }, 1);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('takes one of both, with IPv6 and its records', () => {
      const { template } = listOf(DeliveryStaticIps.existing('aip_1', { ipv6: true }));
      template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { IPV6Enabled: true } });
      template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Type: 'AAAA' }, 1);
    });

    test('makes one of 21 addresses for networks that allow them, and warns of its price', () => {
      const { template, stack } = listOf(DeliveryStaticIps.forAllowLists('Banks write addresses down.'));
      template.hasResourceProperties(LIST, { IpCount: 21, IpAddressType: 'ipv4', Tags: Match.absent() });
      template.hasResourceProperties('AWS::CloudFront::Distribution', {
        DistributionConfig: { AnycastIpListId: { 'Fn::GetAtt': [Match.stringLikeRegexp('StaticIps'), 'Id'] } },
      });
      expect(warningsOf(stack)).toEqual([expect.stringMatching(/about 3,000 USD a month/)]);
    });

    test('makes one of 3 addresses for the apex of a domain, by IPv6, too', () => {
      const { template } = listOf(DeliveryStaticIps.forApex('Our registrar has no alias records.', { ipv6: true }));
      template.hasResourceProperties(LIST, { IpCount: 3, IpAddressType: 'dualstack' });
    });
  });

  describe('fails', () => {
    test('fails without a reason, with an ARN, and with some of the edge locations', () => {
      expect(() => DeliveryStaticIps.forAllowLists(' ')).toThrow(/'costReason' must not be empty/);
      expect(() => DeliveryStaticIps.forApex('')).toThrow(/'costReason' must not be empty/);
      expect(() => DeliveryStaticIps.existing('arn:aws:cloudfront::1:anycast-ip-list/aip_1')).toThrow(
        /'anycastIpListId'/,
      );
      expect(() =>
        delivery({
          staticIps: DeliveryStaticIps.existing('aip_1'),
          priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
        }),
      ).toThrow(/'priceClass' must be PRICE_CLASS_ALL with 'staticIps'.*got PriceClass_100/);
    });
  });
});
