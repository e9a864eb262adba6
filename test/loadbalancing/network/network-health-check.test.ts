import { Duration } from 'aws-cdk-lib/core';
import { NetworkHealthCheck } from '../../../lib/loadbalancing';
import { templateOf, testStack } from '../../support/synth';
import { networkRouteOf } from './network-route-of';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

describe('NetworkHealthCheck', () => {
  describe('overrides', () => {
    test('a check by HTTP takes 200 to 399 of / for healthy', () => {
      const stack = testStack();
      networkRouteOf({ healthCheck: NetworkHealthCheck.http() }, stack);
      templateOf(stack).hasResourceProperties(GROUP, {
        HealthCheckProtocol: 'HTTP',
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200-399' },
      });
    });

    test('a check has a timeout that fits a short interval', () => {
      const stack = testStack();
      networkRouteOf({ healthCheck: NetworkHealthCheck.tcp({ interval: Duration.seconds(5) }) }, stack);
      templateOf(stack).hasResourceProperties(GROUP, { HealthCheckTimeoutSeconds: 4 });
    });
  });

  describe('fails', () => {
    test.each([
      [`'port' must`, () => NetworkHealthCheck.tcp({ port: 0 })],
      [`'interval' must`, () => NetworkHealthCheck.tcp({ interval: Duration.seconds(4) })],
      [`'unhealthyThreshold' must`, () => NetworkHealthCheck.tcp({ unhealthyThreshold: 11 })],
      [`'path' must`, () => NetworkHealthCheck.http({ path: 'health' })],
      [
        `'timeout' must be less than 'interval' (15 s), got 15 s`,
        () => NetworkHealthCheck.tcp({ timeout: Duration.seconds(15) }),
      ],
      [`'healthyCodes' must be codes from 200 to 599`, () => NetworkHealthCheck.http({ healthyCodes: '100' })],
    ])('for what does not work: %s', (message, create) => {
      expect(create).toThrow(message);
    });
  });
});
