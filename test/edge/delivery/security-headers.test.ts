import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { SecurityHeaders, SecurityHeadersOptions } from '../../../lib/edge';
import { templateOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const POLICY = 'AWS::CloudFront::ResponseHeadersPolicy';

function headersWith(options?: SecurityHeadersOptions) {
  const stack = stackIn('us-east-1');
  delivery(options ? { securityHeaders: SecurityHeaders.strict(options) } : {}, stack);
  const [found] = Object.values(templateOf(stack).findResources(POLICY));
  return found?.Properties.ResponseHeadersPolicyConfig;
}

describe('SecurityHeaders', () => {
  describe('defaults', () => {
    test('are those that are worth having, in place of the origin’s', () => {
      const Override = true;
      expect(headersWith()).toMatchObject({
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy:
              "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            Override,
          },
          ContentTypeOptions: { Override },
          FrameOptions: { FrameOption: 'DENY', Override },
          ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: false, Override },
        },
        CustomHeadersConfig: {
          Items: [
            {
              Header: 'permissions-policy',
              Value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
              Override,
            },
          ],
        },
      });
    });
  });

  describe('all options', () => {
    test('takes policies of one’s own', () => {
      expect(
        headersWith({
          contentSecurityPolicy: "default-src 'none'",
          permissionsPolicy: 'usb=(self)',
          referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
          httpsOnlyFor: Duration.days(730),
          includeSubdomains: true,
        }),
      ).toMatchObject({
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'" },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true },
        },
        CustomHeadersConfig: { Items: [{ Value: 'usb=(self)' }] },
      });
    });

    test('allows frames of the same origin by both headers', () => {
      const { SecurityHeadersConfig: config } = headersWith({ allowFramesOfSameOrigin: true });
      expect(config.FrameOptions.FrameOption).toBe('SAMEORIGIN');
      expect(config.ContentSecurityPolicy.ContentSecurityPolicy).toContain("frame-ancestors 'self'");
    });

    test('takes a policy that exists', () => {
      const securityHeaders = SecurityHeaders.existing(cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS);
      expect(configOf(delivery({ securityHeaders })).DefaultCacheBehavior.ResponseHeadersPolicyId).toBe(
        cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS.responseHeadersPolicyId,
      );
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with a line break, which would be another header',
        () => SecurityHeaders.strict({ contentSecurityPolicy: "default-src 'self'\r\nset-cookie: a=b" }),
        /'contentSecurityPolicy' must be one line/,
      ],
      [
        'fails with an empty policy and a short time',
        () => SecurityHeaders.strict({ permissionsPolicy: ' ', httpsOnlyFor: Duration.hours(1) }),
        /'permissionsPolicy' must be one line.*'httpsOnlyFor' must be at least a day/s,
      ],
      [
        'fails with frames that the policy forbids',
        () =>
          SecurityHeaders.strict({ contentSecurityPolicy: "frame-ancestors 'none'", allowFramesOfSameOrigin: true }),
        /'contentSecurityPolicy' has frame-ancestors 'none'/,
      ],
      ['fails without a reason', () => SecurityHeaders.none(''), /'reason' must not be empty/],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
