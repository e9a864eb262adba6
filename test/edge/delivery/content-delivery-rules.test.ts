import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ContentDeliveryProps, DeliveryOrigin, DeliveryPages } from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { testStack } from '../../support/synth';
import { delivery, stackIn } from './delivery-surroundings';

const SERVER = DeliveryOrigin.server('api.example.com');
const failing = (props: Partial<ContentDeliveryProps>) => () => delivery(props);

describe('content-delivery-rules', () => {
  describe('fails', () => {
    const files = () => new s3.Bucket(testStack(), 'Files');

    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with the same path twice',
        failing({ routes: ['/a/*', '/a/*'].map((path) => ({ path, origin: SERVER })) }),
        /'routes' must not hold a value twice, got '\/a\/\*'/,
      ],
      [
        'fails with a path without a slash',
        failing({ routes: [{ path: 'api/*', origin: SERVER }] }),
        /'path' must be a pattern that begins with a slash/,
      ],
      [
        'fails with a route for everything',
        failing({
          routes: [
            { path: '/*', origin: SERVER },
            { path: '/**', origin: SERVER },
          ],
        }),
        /'path' must not be '\/\*'.*'path' must not be '\/\*\*'/s,
      ],
      [
        'fails with 75 routes',
        failing({ routes: Array.from({ length: 75 }, (_, index) => ({ path: `/${index}`, origin: SERVER })) }),
        /'routes' must be at most 74, got 75/,
      ],
      [
        'fails with an old version of TLS',
        failing({ minProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_1_2016 }),
        /'minProtocolVersion' must be one of TLSv1.2_2021/,
      ],
      [
        'fails with a version of TLS for a name of CloudFront',
        failing({ minProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025 }),
        /'minProtocolVersion' has no effect/,
      ],
      [
        'fails with pages that replace the answers of an API',
        failing({ routes: [{ path: '/api/*', origin: SERVER }], errorPages: [{ status: 404, page: '/404.html' }] }),
        /'errorPages' would replace the 404 of applications.*'replacesApplicationAnswers'/,
      ],
      [
        'fails with an error that CloudFront has no page for',
        failing({ errorPages: [{ status: 401, page: 'x', responseStatus: 100, cachedFor: Duration.days(366) }] }),
        /has 4 problems:.*'status'.*'page'.*'responseStatus'.*'cachedFor'/s,
      ],
      [
        'fails with two pages for an error',
        failing({ errorPages: ['/a.html', '/b.html'].map((page) => ({ status: 404, page })) }),
        /'errorPages' must not hold a value twice, got '404'/,
      ],
      [
        'fails with pages of an application',
        failing({ origin: SERVER, pages: DeliveryPages.singlePage() }),
        /'pages' is for a bucket/,
      ],
      [
        'fails with two functions for requests',
        () => {
          const stack = stackIn('us-east-1');
          const code = cloudfront.FunctionCode.fromInline('function handler(e) { return e.request; }');
          const functions = [
            {
              eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
              function: new cloudfront.Function(stack, 'Function', { code }),
            },
          ];
          return delivery({ pages: DeliveryPages.directories(), behavior: { functions } }, stack);
        },
        /'behavior.functions' must not see viewer requests beside 'pages'/,
      ],
      [
        'fails with the list of a bucket at the root',
        failing({ defaultRootObject: '' }),
        /'defaultRootObject' must not be empty, since everybody would see the list/,
      ],
      [
        'fails with a slash before the root object',
        failing({ defaultRootObject: '/index.html' }),
        /'defaultRootObject' must not begin with a slash/,
      ],
      [
        'fails with a latency that nobody measures',
        failing({ alarmThresholds: { originLatency: Duration.seconds(1), serverErrorPercent: 0 } }),
        /'alarmThresholds.serverErrorPercent'.*needs a metric that costs extra/s,
      ],
      [
        'fails with a topic in another Region',
        () => {
          const stack = stackIn('eu-west-1');
          return delivery({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
        },
        /'alarms' must be sent to a topic in us-east-1.*got one in eu-west-1.*NorthVirginia\.before\(this\)/,
      ],
      [
        'fails with everything in one error',
        failing({
          origin: DeliveryOrigin.bucket(files(), { path: 'site' }),
          routes: [{ path: 'api', origin: DeliveryOrigin.server('https://example.com') }],
        }),
        /ContentDelivery at 'Site\/Delivery' has 3 problems:/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
