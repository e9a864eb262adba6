const PROPERTY = ['property'];
const MEMBER = ['property', 'method'];
const ANY = ['property', 'method', 'type'];

/**
 * Names that the public API does not use. The first entry that fits speaks.
 *
 * - `kinds`: what the entry is about: the name of a `property` (of an interface or class), a `method`, a `type`
 * - `name`, `type`: the name and the declared type that are refused; both, where both are given
 * - `allowed`: names that fit and stay, because they are AWS's or CDK's own for something else
 * - `instead`: the name to use, or how to make it from the name
 * - `why`: one reason for the person who reads the message
 */
export const VOCABULARY = [
  {
    kinds: PROPERTY,
    name: /^vpcSubnets$/,
    instead: 'subnets',
    why: 'every construct here is in one VPC',
  },
  {
    kinds: PROPERTY,
    name: /^(?!logRetention$)/,
    type: /\bRetentionDays\b/,
    instead: 'logRetention',
    why: 'the days that logs are kept have one name, whichever logs a construct writes',
  },
  {
    kinds: PROPERTY,
    name: /^(.+LogEncryptionKey|execKey|.*[lL]ogKey)$/,
    instead: 'logEncryptionKey',
    why: 'the KMS key of logs has one name, whichever logs a construct writes',
  },
  {
    kinds: PROPERTY,
    name: /^.+Alarms?$/,
    // Alarms that CloudFormation or Lambda watches to roll back; CloudWatch's own name for how many points make an alarm.
    allowed: ['rollbackAlarms', 'datapointsToAlarm'],
    instead: "alarms' or 'alarmThresholds",
    why: "'alarms' says who is alarmed, or holds the alarms that were made; 'alarmThresholds' says from when on",
  },
  {
    kinds: PROPERTY,
    name: /^(failureQueue|failures|dlq)$/i,
    instead: 'deadLetterQueue',
    why: 'it is the term of SQS and Lambda for the queue of what failed for good',
  },
  {
    kinds: PROPERTY,
    name: /Percentage$/,
    // The term of AWS Batch.
    allowed: ['bidPercentage'],
    instead: (name) => name.replace(/Percentage$/, 'Percent'),
    why: 'ECS and CDK say minHealthyPercent',
  },
  {
    kinds: PROPERTY,
    name: /^maxReceives$/,
    instead: 'maxReceiveCount',
    why: "it is SQS's own name",
  },
  {
    kinds: PROPERTY,
    name: /^allowExec$/,
    instead: 'enableExecuteCommand',
    why: "it is the name that ECS and CDK's services have",
  },
  {
    kinds: PROPERTY,
    name: /Because$/,
    instead: 'reason',
    why: 'every opt-out gives its reason under the same name',
  },
  {
    kinds: MEMBER,
    name: /^minimum(?=[A-Z]|$)/,
    instead: (name) => name.replace(/^minimum/, 'min'),
    why: 'CDK says minCapacity, minHealthyPercent',
  },
  {
    kinds: MEMBER,
    name: /^maximum(?=[A-Z]|$)/,
    instead: (name) => name.replace(/^maximum/, 'max'),
    why: 'CDK says maxCapacity, maxReceiveCount',
  },
  {
    kinds: MEMBER,
    name: /^admit/,
    instead: (name) => name.replace(/^admit/, 'allow'),
    why: "connections are allowed, as in CDK's allowFrom",
  },
  {
    kinds: ANY,
    name: /^I?entrance/i,
    instead: (name) => name.replace('Entrance', 'Listener').replace('entrance', 'listener'),
    why: 'requests come in by a listener, the term of Elastic Load Balancing',
  },
];
