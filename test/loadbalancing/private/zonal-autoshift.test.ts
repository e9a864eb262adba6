import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { InternetNetworkExposureOptions, NetworkExposure, ZonalAutoshiftOptions } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { networkLoadBalancerOf } from '../network/network-load-balancer-of';

const onInternet = (options: InternetNetworkExposureOptions) =>
  networkLoadBalancerOf({ exposure: NetworkExposure.internet(options) });

describe('zonal-autoshift', () => {
  describe('all options', () => {
    test('AWS may shift traffic away from a zone, and does not by default', () => {
      const stack = testStack();
      const [outcome, busy] = ['Outcome', 'Busy'].map((name) =>
        cloudwatch.Alarm.fromAlarmArn(stack, name, `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`),
      ) as [cloudwatch.IAlarm, cloudwatch.IAlarm];
      const exposure = NetworkExposure.internet({
        zonalShift: true,
        zonalAutoshift: {
          outcome,
          blockedBy: [busy],
          blockedWindows: ['MON:18:30-MON:19:30'],
          blockedDates: ['2027-12-24'],
        },
      });
      networkLoadBalancerOf({ exposure }, stack);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ARCZonalShift::ZonalAutoshiftConfiguration', {
        ResourceIdentifier: { Ref: Match.stringLikeRegexp('^Nlb') },
        ZonalAutoshiftStatus: 'ENABLED',
        PracticeRunConfiguration: {
          OutcomeAlarms: [{ Type: 'CLOUDWATCH', AlarmIdentifier: outcome.alarmArn }],
          BlockingAlarms: [{ Type: 'CLOUDWATCH', AlarmIdentifier: busy.alarmArn }],
          BlockedWindows: ['MON:18:30-MON:19:30'],
          BlockedDates: ['2027-12-24'],
        },
      });
      templateOf(Stack.of(networkLoadBalancerOf())).resourceCountIs(
        'AWS::ARCZonalShift::ZonalAutoshiftConfiguration',
        0,
      );
    });
  });

  describe('overrides', () => {
    test('the alarm on a zone is quiet in practice runs, which take one away', () => {
      const alarmsWith = (zonalAutoshift?: ZonalAutoshiftOptions) => {
        const stack = testStack();
        const exposure = NetworkExposure.internet({ zonalShift: true, zonalAutoshift });
        networkLoadBalancerOf({ exposure, alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
        return templateOf(stack);
      };
      const alarm = { MetricName: 'ZonalHealthStatus', Threshold: 1, ComparisonOperator: 'LessThanThreshold' };
      const outcome = cloudwatch.Alarm.fromAlarmArn(testStack(), 'Outcome', 'arn:aws:cloudwatch:eu-west-1:1:alarm:a');
      alarmsWith({ outcome }).hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...alarm,
        Statistic: 'Maximum',
        AlarmDescription: Match.stringLikeRegexp('no healthy zone'),
      });
      alarmsWith().hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...alarm,
        Statistic: 'Minimum',
        TreatMissingData: 'notBreaching',
        Dimensions: [Match.objectLike({ Name: 'LoadBalancer' })],
      });
    });
  });

  describe('fails', () => {
    test('fails for zonal autoshift without zonal shift, and times that are none', () => {
      const outcome = cloudwatch.Alarm.fromAlarmArn(testStack(), 'Outcome', 'arn:aws:cloudwatch:eu-west-1:1:alarm:a');
      expect(() => onInternet({ zonalAutoshift: { outcome } })).toThrow(`'zonalAutoshift' needs 'zonalShift'`);
      const zonalShift = true;
      for (const [prop, given] of [
        ['blockedWindows', { blockedWindows: ['MON:18:30-TUE:19:30'] }],
        ['blockedWindows', { blockedWindows: ['MON:24:00-MON:25:00'] }],
        ['blockedWindows', { blockedWindows: Array.from({ length: 16 }, () => 'MON:18:30-MON:19:30') }],
        ['blockedDates', { blockedDates: ['24.12.2027'] }],
        ['blockedBy', { blockedBy: [] }],
      ] satisfies [string, Partial<ZonalAutoshiftOptions>][]) {
        expect(() => onInternet({ zonalShift, zonalAutoshift: { outcome, ...given } })).toThrow(
          `'zonalAutoshift.${prop}' must`,
        );
      }
    });
  });
});
