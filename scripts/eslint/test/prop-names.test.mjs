import rule from '../rules/prop-names.mjs';
import { tester } from './rule-tester.mjs';

const prop = (text) => `export interface Props { readonly ${text}; }`;
/** The code is refused, and the message names each of the names with the one to use. */
const named = (code, ...pairs) => ({
  code,
  errors: pairs.map(([name, instead]) => ({
    message: new RegExp(`^'${name}' is called '${instead}' in this package: .`),
  })),
});

tester.run('prop-names', rule, {
  valid: [
    prop('subnets?: ec2.SubnetSelection'),
    prop('logRetention?: logs.RetentionDays'),
    prop('logEncryptionKey?: kms.IKey'),
    prop('alarms: Alarms'),
    prop('alarmThresholds?: AlarmThresholds'),
    prop('rollbackAlarms?: cloudwatch.IAlarm[]'),
    prop('datapointsToAlarm?: number'),
    prop('bidPercentage?: number'),
    prop('deadLetterQueue?: sqs.IQueue'),
    prop('minHealthyPercent?: number'),
    prop('minTasks?: number'),
    prop('retention?: Duration'),
    // What is not public may be called what it likes.
    'interface Props { readonly vpcSubnets: string; }',
    '/** @internal */ export interface Props { readonly vpcSubnets: string; }',
    'export interface Props { /** @internal */ readonly vpcSubnets: string; }',
    'export class Fleet { private readonly vpcSubnets = 1; protected readonly webAlarms = 1; #dlq = 1; }',
    'export class Fleet { public readonly _entrance = 1; constructor(private readonly failures: string) { super(); } }',
    // A method is no property: it makes an alarm.
    'export class Fleet { public addAlarm(): void {} }',
    'export enum Kind { ENTRANCE }',
  ],
  invalid: [
    named(prop('vpcSubnets?: ec2.SubnetSelection'), ['vpcSubnets', 'subnets']),
    named(prop('retention?: logs.RetentionDays'), ['retention', 'logRetention']),
    named(prop('accessLogRetention?: RetentionDays'), ['accessLogRetention', 'logRetention']),
    named(prop('accessLogEncryptionKey?: kms.IKey'), ['accessLogEncryptionKey', 'logEncryptionKey']),
    named(prop('execKey?: kms.IKey'), ['execKey', 'logEncryptionKey']),
    named(prop('queryLogKey?: kms.IKey'), ['queryLogKey', 'logEncryptionKey']),
    named(prop('logKey?: kms.IKey'), ['logKey', 'logEncryptionKey']),
    named(prop('webAlarms?: WebAlarms'), ['webAlarms', "alarms' or 'alarmThresholds"]),
    named(prop('blockedAlarm?: cloudwatch.Alarm'), ['blockedAlarm', "alarms' or 'alarmThresholds"]),
    named(prop('failuresToAlarm?: number'), ['failuresToAlarm', "alarms' or 'alarmThresholds"]),
    named(prop('failureQueue?: sqs.IQueue'), ['failureQueue', 'deadLetterQueue']),
    named(prop('dlq?: sqs.IQueue'), ['dlq', 'deadLetterQueue']),
    named('export class Job { public readonly failures: sqs.IQueue; }', ['failures', 'deadLetterQueue']),
    named(prop('minHealthyPercentage?: number'), ['minHealthyPercentage', 'minHealthyPercent']),
    named(prop('maxReceives?: number'), ['maxReceives', 'maxReceiveCount']),
    named(prop('allowExec?: boolean'), ['allowExec', 'enableExecuteCommand']),
    named(prop('openBecause: string'), ['openBecause', 'reason']),
    named(prop('minimumSeverity?: Severity'), ['minimumSeverity', 'minSeverity']),
    named(prop('maximumSeverity?: Severity'), ['maximumSeverity', 'maxSeverity']),
    named('export class Topic { public admitEventBridge(): void {} }', ['admitEventBridge', 'allowEventBridge']),
    named(
      'export interface IEntrance { entranceParts(): string; }',
      ['IEntrance', 'IListener'],
      ['entranceParts', 'listenerParts'],
    ),
    named('export class Fleet { public get entrance(): string { return this.a; } }', ['entrance', 'listener']),
    // A parameter property and an abstract member are public members like others.
    named('export class Fleet { constructor(public readonly dlq: sqs.IQueue) {} }', ['dlq', 'deadLetterQueue']),
    named('export abstract class Fleet { public abstract readonly dlq: sqs.IQueue; }', ['dlq', 'deadLetterQueue']),
    named('export class Fleet { public get kept(): logs.RetentionDays { return this.a; } }', ['kept', 'logRetention']),
  ],
});
