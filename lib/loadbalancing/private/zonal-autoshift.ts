import { Construct } from 'constructs';
import * as arczonalshift from 'aws-cdk-lib/aws-arczonalshift';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { matches, nonEmptyList, rule, Rules } from '../../private/validation';
import { NetworkExposureConfig, ZonalAutoshiftOptions } from '../network/network-exposure';

/** The rules of zonal autoshift. */
export function autoshiftRules({ zonalShift, zonalAutoshift }: NetworkExposureConfig): Rules {
  if (!zonalAutoshift) return [];
  const { blockedBy, blockedWindows = [], blockedDates = [] } = zonalAutoshift;
  return [
    rule(zonalShift !== true, () => `'zonalAutoshift' needs 'zonalShift'; set it to true`),
    nonEmptyList('zonalAutoshift.blockedBy', blockedBy),
    Object.entries({ blockedWindows, blockedDates }).map(([prop, { length }]) =>
      rule(length > MAX_BLOCKED, () => `'zonalAutoshift.${prop}' must be at most ${MAX_BLOCKED}, got ${length}`),
    ),
    blockedWindows.map((window) =>
      matches('zonalAutoshift.blockedWindows', window, WINDOW, `a time within a day such as 'MON:18:30-MON:19:30'`),
    ),
    blockedDates.map((date) =>
      matches('zonalAutoshift.blockedDates', date, /^\d{4}-\d{2}-\d{2}$/, `a day such as '2027-12-24'`),
    ),
  ];
}

/** Lets AWS shift the traffic of a load balancer away from a zone. */
export function addZonalAutoshift(
  scope: Construct,
  resourceIdentifier: string,
  options: ZonalAutoshiftOptions,
): arczonalshift.CfnZonalAutoshiftConfiguration {
  const { outcome, blockedBy, blockedWindows, blockedDates } = options;
  return new arczonalshift.CfnZonalAutoshiftConfiguration(scope, 'ZonalAutoshift', {
    resourceIdentifier,
    zonalAutoshiftStatus: 'ENABLED',
    practiceRunConfiguration: {
      outcomeAlarms: [conditionOf(outcome)],
      blockingAlarms: blockedBy?.map(conditionOf),
      blockedWindows,
      blockedDates,
    },
  });
}

const WINDOW = /^(MON|TUE|WED|THU|FRI|SAT|SUN):([01]\d|2[0-3]):[0-5]\d-\1:([01]\d|2[0-3]):[0-5]\d$/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-arczonalshift-zonalautoshiftconfiguration-practicerunconfiguration.html */
const MAX_BLOCKED = 15;

function conditionOf({
  alarmArn,
}: cloudwatch.IAlarm): arczonalshift.CfnZonalAutoshiftConfiguration.ControlConditionProperty {
  return { type: 'CLOUDWATCH', alarmIdentifier: alarmArn };
}
