import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DnsHealthCheck, HealthCheckMonitor } from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';
import { testStack } from '../../../support/synth';

const SHOP = { host: 'shop.example.com' };

function checkIn(stack: Stack, monitor = HealthCheckMonitor.https(SHOP)): route53.HealthCheck {
  return new DnsHealthCheck(stack, 'Check', { monitor, alarms: Alarms.none() }).healthCheck;
}

function alarmWith(
  props: Partial<cloudwatch.AlarmProps> & { statistic?: string; period?: Duration } = {},
  stack = testStack(),
) {
  const { statistic = 'Average', period = Duration.minutes(1), ...given } = props;
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Healthy', statistic, period });
  return new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 3, ...given });
}

function metric(): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
}

describe('HealthCheckMonitor', () => {
  describe('all options', () => {
    test('takes any alarm that is only named, and the address alone of a port', () => {
      const stack = testStack();
      const named = cloudwatch.Alarm.fromAlarmName(stack, 'Named', 'orders');
      expect(HealthCheckMonitor.alarm(named)._bind(stack).alarmIdentifier?.name).toContain('orders');
      expect(HealthCheckMonitor.tcp({ ipAddress: '52.94.236.248', port: 22 })._bind(stack)).toMatchObject({
        fqdn: undefined,
        ipAddress: '52.94.236.248',
      });
    });
  });

  describe('fails', () => {
    const { https, tcp, calculated, alarm, routingControl } = HealthCheckMonitor;
    const at = (given: object) => () => https({ ...SHOP, ...given });
    const child = checkIn(testStack());
    const parent = checkIn(testStack(), HealthCheckMonitor.calculated({ healthChecks: [child] }));

    test.each([
      ['fails with a private address', at({ ipAddress: '10.0.0.1' }), /'ipAddress' must be public, got 10.0.0.1/],
      ['fails with a private IPv6 address', at({ ipAddress: 'fd00::1' }), /'ipAddress' must be public/],
      ['fails with no address', at({ ipAddress: 'shop' }), /'ipAddress' must be an IPv4 or IPv6 address/],
      ['fails with a name of a private network', at({ host: 'shop.internal' }), /'host' must be public/],
      [
        'fails with an internal load balancer',
        at({ host: 'internal-shop-1.eu-west-1.elb.amazonaws.com' }),
        /'host' must be public/,
      ],
      ['fails with an address for a name', at({ host: '192.0.2.1' }), /give it as 'ipAddress'/],
      ['fails with a URL', at({ host: 'https://shop.example.com' }), /'host' must be a name without protocol/],
      ['fails with nothing to connect to', () => tcp({ port: 1 }), /'host' or 'ipAddress' must be given/],
      ['fails with a path without slash', at({ path: 'health' }), /'path' must be a path that begins with a slash/],
      ['fails with a long path', at({ path: `/${'a'.repeat(255)}` }), /'path' must be at most 255 characters, got 256/],
      ['fails with a long text', at({ searchString: 'a'.repeat(256) }), /'searchString' must be at most 255/],
      ['fails without text', at({ searchString: '' }), /'searchString' must not be empty/],
      ['fails with no port', at({ port: 0 }), /'port'/],
      [
        'fails with another interval',
        at({ interval: Duration.seconds(20) }),
        /'interval' must be one of 10, 30, got 20/,
      ],
      ['fails with eleven failures', at({ failureThreshold: 11 }), /'failureThreshold'/],
      [
        'fails with two Regions',
        at({ regions: ['us-east-1', 'eu-west-1'] }),
        /'regions' must be three at least, got 2/,
      ],
      [
        'fails with a Region without checkers',
        at({ regions: ['us-east-1', 'eu-west-1', 'eu-central-1'] }),
        /'regions' must be one of us-east-1/,
      ],
      ['fails without children', () => calculated({ healthChecks: [] }), /'healthChecks' must not be empty/],
      [
        'fails with a child twice',
        () => calculated({ healthChecks: [child, child] }),
        /must not hold a health check twice/,
      ],
      [
        'fails with 256 children',
        () => calculated({ healthChecks: Array.from({ length: 256 }, () => checkIn(testStack())) }),
        /'healthChecks' must be at most 255, got 256/,
      ],
      [
        'fails with a calculated child',
        () => calculated({ healthChecks: [parent] }),
        /'healthChecks' must not hold a calculated health check/,
      ],
      ['fails with an address of documentation', at({ ipAddress: '203.0.113.9' }), /'ipAddress' must be public/],
      [
        'fails with a threshold of none',
        () => calculated({ healthChecks: [child], threshold: 0 }),
        /'threshold' must be from 1 to 1, got 0: the check would always be healthy/,
      ],
      [
        'fails with a threshold out of reach',
        () => calculated({ healthChecks: [child], threshold: 2 }),
        /got 2: the check could never be healthy/,
      ],
      [
        'fails with an alarm of some of its periods',
        () => alarm(alarmWith({ datapointsToAlarm: 2 })),
        /'alarm' must need all of its 3 evaluation periods, got 2/,
      ],
      ['fails with a percentile', () => alarm(alarmWith({ statistic: 'p99' })), /'alarm' must not watch a percentile/],
      [
        'fails with seconds',
        () => alarm(alarmWith({ period: Duration.seconds(10) })),
        /'alarm' must watch periods of a minute or more/,
      ],
      [
        'fails with mathematics',
        () =>
          alarm(
            alarmWith({
              metric: new cloudwatch.MathExpression({ expression: '1 - a', usingMetrics: { a: metric() } }),
            }),
          ),
        /'alarm' must watch one metric/,
      ],
      [
        'fails with an alarm of alarms',
        () => {
          const one = alarmWith();
          const alarmRule = cloudwatch.AlarmRule.fromAlarm(one, cloudwatch.AlarmState.ALARM);
          return alarm(new cloudwatch.CompositeAlarm(one.stack, 'All', { alarmRule }));
        },
        /got a composite alarm/,
      ],
      [
        'fails with no routing control',
        () => routingControl('arn:aws:s3:::bucket'),
        /'arn' must be the ARN of a routing/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });

    test('fails with all problems at once', () => {
      expect(at({ ipAddress: '10.0.0.1', path: 'a', port: 0 })).toThrow(/has 3 problems/);
    });
  });
});
