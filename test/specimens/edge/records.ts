import { Duration, Stack, Stage } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  DnsAnswer,
  DnsHealthCheck,
  DnsHealthCheckProps,
  DnsProximity,
  DnsRecord,
  DnsRecordProps,
  DnsRoutingPolicy,
  HealthCheckMonitor,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { Specimens } from '../specimen';
import { alarmsOf, once } from '../surroundings';

/** A zone that exists, another one in each stage. */
export function zoneOf(stack: Stack, name = 'example.com'): route53.IHostedZone {
  return once(stack, `Zone ${name}`, (scope) =>
    route53.HostedZone.fromHostedZoneAttributes(scope, name.replaceAll('.', ''), {
      hostedZoneId: `Z${Stage.of(stack)?.stageName ?? ''}${name.replaceAll('.', '')}`.toUpperCase(),
      zoneName: name,
    }),
  );
}

const hostOf = (id: string) => `${id.toLowerCase()}.example.net`;

/** A health check that exists. */
export function healthCheckOf(stack: Stack): route53.IHealthCheck {
  return once(stack, 'HealthCheck', (scope) =>
    route53.HealthCheck.fromHealthCheckId(scope, 'HealthCheck', '01234567-89ab-cdef-0123-456789abcdef'),
  );
}

const healthyAlarmOf = (stack: Stack) =>
  once(
    stack,
    'HealthyAlarm',
    (scope) =>
      new cloudwatch.Alarm(scope, 'HealthyAlarm', {
        metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }),
        threshold: 1,
        evaluationPeriods: 2,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      }),
  );

export const recordSpecimens: Specimens = {
  DnsHealthCheck: {
    minimal: (stack, id, given: Partial<DnsHealthCheckProps> = {}) =>
      new DnsHealthCheck(stack, id, {
        monitor: HealthCheckMonitor.https({ host: hostOf(id) }),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new DnsHealthCheck(stack, id, {
        monitor: HealthCheckMonitor.https({
          host: hostOf(id),
          ipAddress: '52.94.236.248',
          port: 8443,
          path: '/health',
          searchString: '"healthy":true',
          interval: Duration.seconds(10),
          failureThreshold: 2,
          regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
          measureLatency: true,
        }),
        inverted: true,
        alarms: alarmsOf(stack),
      }),
    further: {
      tcp: (stack, id) =>
        new DnsHealthCheck(stack, id, {
          monitor: HealthCheckMonitor.tcp({ ipAddress: '2600:1f18::1', port: 22 }),
          alarms: Alarms.none(),
        }),
      http: (stack, id) =>
        new DnsHealthCheck(stack, id, {
          monitor: HealthCheckMonitor.http({ host: hostOf(id), searchString: 'ok' }),
          alarms: Alarms.none(),
        }),
      calculated: (stack, id) =>
        new DnsHealthCheck(stack, id, {
          monitor: HealthCheckMonitor.calculated({ healthChecks: [healthCheckOf(stack)] }),
          alarms: Alarms.none(),
        }),
      alarm: (stack, id) =>
        new DnsHealthCheck(stack, id, {
          monitor: HealthCheckMonitor.alarm(healthyAlarmOf(stack)),
          alarms: Alarms.none(),
        }),
      routingControl: (stack, id) =>
        new DnsHealthCheck(stack, id, {
          monitor: HealthCheckMonitor.routingControl(
            'arn:aws:route53-recovery-control::111122223333:controlpanel/0123/routingcontrol/4567',
          ),
          alarms: Alarms.none(),
        }),
    },
    warnings: {
      'cdk-reference-architectures:healthCheckRegion': 'The stacks of the specimens know no Region on purpose.',
    },
  },
  DnsRecord: {
    minimal: (stack, id, given: Partial<DnsRecordProps> = {}) =>
      new DnsRecord(stack, id, {
        zone: zoneOf(stack),
        recordName: id.toLowerCase(),
        routing: DnsRoutingPolicy.simple(DnsAnswer.addresses('192.0.2.1', '2001:db8::1')),
        ...given,
      }),
    full: (stack, id) =>
      new DnsRecord(stack, id, {
        zone: zoneOf(stack),
        recordName: id.toLowerCase(),
        routing: DnsRoutingPolicy.failover({
          primary: { answer: DnsAnswer.addresses('192.0.2.1'), healthCheck: healthCheckOf(stack) },
          secondary: { answer: DnsAnswer.addresses('192.0.2.2') },
        }),
        ttl: Duration.seconds(30),
      }),
    further: {
      geoproximity: (stack, id) =>
        new DnsRecord(stack, id, {
          zone: zoneOf(stack),
          recordName: id.toLowerCase(),
          routing: DnsRoutingPolicy.geoproximity([
            {
              name: 'Ireland',
              location: DnsProximity.region('eu-west-1', { bias: 20 }),
              answer: DnsAnswer.hostName('ie.example.net'),
            },
            {
              name: 'Berlin',
              location: DnsProximity.coordinates(52.5, 13.4),
              answer: DnsAnswer.hostName('de.example.net'),
            },
          ]),
        }),
      geolocation: (stack, id) =>
        new DnsRecord(stack, id, {
          zone: zoneOf(stack),
          recordName: id.toLowerCase(),
          routing: DnsRoutingPolicy.geolocation({
            locations: [
              {
                location: route53.GeoLocation.continent(route53.Continent.EUROPE),
                answer: DnsAnswer.addresses('192.0.2.1'),
              },
            ],
            elsewhere: { answer: DnsAnswer.addresses('192.0.2.2') },
          }),
        }),
      ipBased: (stack, id) =>
        new DnsRecord(stack, id, {
          zone: zoneOf(stack),
          recordName: id.toLowerCase(),
          routing: DnsRoutingPolicy.ipBased({
            locations: [
              {
                location: 'office',
                addressRanges: ['198.51.100.0/24', '2001:db8::/32'],
                answer: DnsAnswer.addresses('192.0.2.1'),
              },
            ],
            elsewhere: { answer: DnsAnswer.addresses('192.0.2.2') },
          }),
        }),
      multivalue: (stack, id) =>
        new DnsRecord(stack, id, {
          zone: zoneOf(stack),
          recordName: id.toLowerCase(),
          routing: DnsRoutingPolicy.multivalue([
            { name: 'One', address: '192.0.2.1', healthCheck: healthCheckOf(stack) },
            { name: 'Two', address: '192.0.2.2' },
          ]),
        }),
    },
  },
};
