import { Construct } from 'constructs';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { cronRules } from '../../private/cron-rules';
import { distinct, isKnown, required, rule, Rules, wholeNumber } from '../../private/validation';
import { DataTransferTaskProps } from '../transfer/data-transfer-task';
import { TransferDeletion } from '../transfer/transfer-deletion';
import { TransferLogAccess } from '../transfer/transfer-log-access';
import { TransferLogLevel, TransferMode, TransferVerification } from '../transfer/transfer-options';
import { prefixRules } from './transfer-location-rules';
import { modeRules, modesOf } from './transfer-mode';
import { daysBetween } from './whole-days';

/** Every default of a task that the rules and the resources read. */
export function withTransferDefaults(props: DataTransferTaskProps) {
  const { source, destination } = props;
  const modes = source && destination ? modesOf({ source, destination }) : [];
  return {
    ...props,
    mode: props.mode ?? modes[0] ?? TransferMode.BASIC,
    verification: props.verification ?? TransferVerification.TRANSFERRED,
    deletion: props.deletion ?? TransferDeletion.keep(),
    overwrite: props.overwrite ?? true,
    compare: props.compare ?? true,
    objectTags: props.objectTags ?? true,
    enabled: props.enabled ?? true,
    logLevel: props.logLevel ?? TransferLogLevel.ERRORS,
    logAccess: props.logAccess ?? TransferLogAccess.ownPolicy(),
  };
}

/** The rules of a `DataTransferTask`. */
export function transferRules(scope: Construct, props: DataTransferTaskProps): Rules {
  const { source, destination, alarms } = props;
  const missing = [
    required('source', source, "give it where data comes from, such as 'TransferLocation.bucket(bucket)'"),
    required('destination', destination, "give it where data goes to, such as 'TransferLocation.bucket(bucket)'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  return [
    source._rules('source'),
    destination._rules('destination'),
    agentPlaceRules(scope, props),
    placeRules(scope, props),
    modeRules({ source, destination }, props.mode),
    optionRules(props),
    filterRules('includes', props.includes),
    filterRules('excludes', props.excludes),
    scheduleRules(props),
    prefixRules('report.prefix', props.report?.prefix),
    wholeNumber('alarmThresholds.failedExecutions', props.alarmThresholds?.failedExecutions, { min: 1 }),
    daysBetween('alarmThresholds.withoutSuccess', props.alarmThresholds?.withoutSuccess, { min: 1, max: 7 }),
  ];
}

/** An agent works for the account and the Region that it was activated in. */
function agentPlaceRules(scope: Construct, { source, destination }: DataTransferTaskProps): Rules {
  const { region, account } = Stack.of(scope);
  const differ = (given: string | undefined, here: string) =>
    isKnown(given) && given !== '' && isKnown(here) && given !== here;
  return Object.entries({ source, destination }).map(([prop, { _agents }]) =>
    _agents.map(({ agentArn }) => {
      const [, , , agentRegion, agentAccount] = isKnown(agentArn) ? agentArn.split(':') : [];
      return rule(
        differ(agentRegion, region) || differ(agentAccount, account),
        () =>
          `'${prop} agents' must be of the account and Region of the task (${account}, ${region}), got '${agentArn}'; activate one there`,
      );
    }),
  );
}

/** One place within the other: each execution would copy what the one before it has copied. */
function placeRules(scope: Construct, { source, destination, report, deletion }: DataTransferTaskProps): Rules {
  const stack = Stack.of(scope);
  const storage = (place: unknown) => JSON.stringify(stack.resolve(place));
  const within = (one: string, other: string) => isKnown(one) && isKnown(other) && one.startsWith(other);
  const [from, to] = [source._place, destination._place];
  const same = storage(from.storage) === storage(to.storage);
  return [
    rule(
      same && from.path === to.path,
      () => `'destination' must not be the same as 'source'; copy to another storage, path or prefix`,
    ),
    rule(
      same && from.path !== to.path && (within(from.path, to.path) || within(to.path, from.path)),
      () =>
        `'destination' ('${to.path}') and 'source' ('${from.path}') must not lie one in the other: what was copied would be copied again; ` +
        `use two that lie beside each other`,
    ),
    rule(
      report !== undefined &&
        storage(report.bucket.bucketArn) === storage(from.storage) &&
        within(report.prefix ?? '', from.path),
      () => `'report' must not be written to what is copied ('${from.path}'); take another bucket or prefix`,
    ),
    rule(
      report !== undefined &&
        deletion?._reason !== undefined &&
        storage(report.bucket.bucketArn) === storage(to.storage) &&
        within(report.prefix ?? '', to.path),
      () =>
        `'report' must not be written to what is mirrored ('${to.path}'): the next execution would delete it; take another bucket or prefix`,
    ),
  ];
}

function optionRules(props: DataTransferTaskProps): Rules {
  const { mode, verification, deletion, compare, overwrite } = withTransferDefaults(props);
  const { destination, bandwidthLimit, logRetention, logEncryptionKey, logAccess } = props;
  return [
    rule(
      mode === TransferMode.ENHANCED && [logRetention, logEncryptionKey, logAccess].some((one) => one !== undefined),
      () =>
        `'logRetention', 'logEncryptionKey' and 'logAccess' must not be given in Enhanced mode, whose log group '/aws/datasync' is of ` +
        `DataSync; leave them out`,
    ),
    rule(
      bandwidthLimit !== undefined && mode === TransferMode.ENHANCED,
      () =>
        `'bandwidthLimit' must not be given in Enhanced mode, which has none; leave it out, or use Basic mode ('mode', with ` +
        `'TransferAgent.basic()' where there is an agent)`,
    ),
    bandwidthRules(bandwidthLimit),
    rule(
      verification === TransferVerification.EVERYTHING && mode === TransferMode.ENHANCED,
      () => `'verification' must not be EVERYTHING in Enhanced mode, which verifies what it copies; use TRANSFERRED`,
    ),
    rule(
      verification === TransferVerification.EVERYTHING && destination._archives,
      () => `'verification' must not be EVERYTHING with objects that are archived and cannot be read; use TRANSFERRED`,
    ),
    rule(
      deletion._reason !== undefined && !compare,
      () =>
        `'deletion' must be 'TransferDeletion.keep()' without 'compare': DataSync does not look at the destination; set 'compare' to true`,
    ),
    rule(
      !overwrite && verification === TransferVerification.EVERYTHING,
      () =>
        `'verification' must not be EVERYTHING without 'overwrite': what has changed would fail it; use TRANSFERRED`,
    ),
  ];
}

function bandwidthRules(limit: Size | undefined): Rules {
  const known = limit !== undefined && !limit.isUnresolved();
  const bytes = known ? limit.toBytes() : Infinity;
  return rule(
    bytes < Size.mebibytes(1).toBytes() || (known && !Number.isInteger(bytes)),
    () => `'bandwidthLimit' must be at least 1 MiB a second, got ${bytes} bytes; raise it`,
  );
}

/** https://docs.aws.amazon.com/datasync/latest/userguide/filtering.html */
function filterRules(prop: string, patterns: readonly string[] | undefined): Rules {
  const known = (patterns ?? []).filter(isKnown);
  const isInclude = prop === 'includes';
  const length = known.join('|').length;
  return [
    distinct(prop, patterns),
    known.map((pattern) => [
      rule(
        !(isInclude ? /^\/./ : /^[/*]./).test(pattern),
        () =>
          `'${prop}' must begin with a slash${isInclude ? '' : ' or an asterisk'} and have something behind it, got '${pattern}'; paths are those below the location`,
      ),
      rule(
        /[^\\]\|/.test(pattern),
        () =>
          `'${prop}' must have one pattern each, got '${pattern}'; divide it at '|', or write '\\|' for the character`,
      ),
      rule(
        isInclude && /\*./.test(pattern),
        () => `'includes' must have an asterisk only at the end, got '${pattern}'; use 'excludes' for the rest`,
      ),
    ]),
    rule(length > 102_400, () => `'${prop}' must have at most 102,400 characters in all, got ${length}; use fewer`),
  ];
}

/** https://docs.aws.amazon.com/datasync/latest/userguide/task-scheduling.html */
function scheduleRules({ schedule, enabled, alarmThresholds }: DataTransferTaskProps): Rules {
  const text = isKnown(schedule?.expressionString) ? schedule.expressionString : '';
  const interval = intervalOf(schedule);
  const minutes = /^cron\((\S+)/.exec(text)?.[1];
  return [
    rule(
      interval !== undefined && interval.toMinutes({ integral: false }) < 60,
      () => `'schedule' must be at least an hour apart, got '${text}'; use 'events.Schedule.rate(Duration.hours(1))'`,
    ),
    rule(
      minutes !== undefined && !/^\d+$/.test(minutes),
      () => `'schedule' must have one minute of the hour, got '${text}'; DataSync starts a task once an hour at most`,
    ),
    rule(
      text !== '' && !/^(rate|cron)\(/.test(text),
      () => `'schedule' must be a rate or a cron expression, got '${text}'`,
    ),
    schedule ? cronRules('schedule', schedule) : [],
    rule(
      enabled !== undefined && schedule === undefined,
      () => `'enabled' needs 'schedule': a task without one is started by hand; leave it out`,
    ),
    rule(
      alarmThresholds?.withoutSuccess !== undefined && schedule === undefined,
      () => `'alarmThresholds.withoutSuccess' needs 'schedule': nobody knows when a task is due; leave it out`,
    ),
  ];
}

/** The time between two executions of a `rate()`. */
function intervalOf(schedule: events.Schedule | undefined): Duration | undefined {
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule?.expressionString ?? '') ?? [];
  if (amount === undefined) return undefined;
  if (unit === 'day') return Duration.days(Number(amount));
  return unit === 'hour' ? Duration.hours(Number(amount)) : Duration.minutes(Number(amount));
}

/** The days without success that are alarmed on; undefined where there is no such alarm. */
export function missingDaysOf({ schedule, enabled, alarmThresholds }: DataTransferTaskProps): number | undefined {
  if (schedule === undefined || enabled === false) return undefined;
  const { withoutSuccess } = alarmThresholds ?? {};
  if (withoutSuccess !== undefined) return withoutSuccess.toDays();
  const interval = intervalOf(schedule);
  if (interval === undefined) return undefined;
  const days = Math.ceil(2 * interval.toDays({ integral: false }));
  return days > 7 ? undefined : days;
}
