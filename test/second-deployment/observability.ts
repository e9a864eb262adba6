import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AlarmDefinition,
  Alarms,
  AlarmTopic,
  AlarmTopicProps,
  OperationsDashboardProps,
} from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/observability';
import { keyOf, once, topicOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/observability/README.md';

interface AlarmVersion extends Partial<AlarmDefinition> {
  readonly id: string;
  readonly recipients: 'topic' | 'other' | 'none';
  /** The choice that is made of the recipients. */
  readonly choose: (alarms: Alarms) => Alarms;
}

function makeAlarm(stack: Stack, version: Partial<AlarmVersion>): void {
  const { id = 'FailedOrders', recipients = 'topic', choose = (same: Alarms) => same, ...definition } = version;
  const other = () =>
    once(stack, 'Other', (scope) => sns.Topic.fromTopicArn(scope, 'Other', `${topicOf(stack).topicArn}B`));
  // Something has to be in the stack without the alarm.
  new sns.Topic(stack, 'Topic');
  const alarms = {
    topic: () => Alarms.notify(topicOf(stack)),
    other: () => Alarms.notify(other()),
    none: () => Alarms.none(),
  }[recipients]();
  choose(alarms).add(stack, id, {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'FailedOrders' }),
    threshold: 5,
    alarmDescription: 'Orders fail: look at the logs of the order service.',
    ...definition,
  });
}

interface TopicVersion extends Omit<AlarmTopicProps, 'encryptionKey'> {
  readonly id: string;
  readonly ownKey: boolean;
  readonly eventBridge: boolean;
  /** A second topic. */
  readonly beside: Partial<TopicVersion>;
}

function makeTopic(stack: Stack, version: Partial<TopicVersion>): void {
  const { id = 'Oncall', ownKey, eventBridge, beside, emails = ['a@example.com'] } = version;
  const topic = specimens.AlarmTopic?.minimal(stack, id, {
    emails,
    ...(ownKey && { encryptionKey: keyOf(stack) }),
  }) as AlarmTopic;
  if (eventBridge) topic.allowEventBridge();
  if (beside) makeTopic(stack, beside);
}

interface DashboardVersion extends OperationsDashboardProps {
  readonly id: string;
}

const TOPIC_PARTS = [
  'AWS::KMS::Key',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];

export const tables: readonly SecondDeploymentTable[] = [
  secondDeployments<AlarmVersion>(README, 'Alarms', makeAlarm, [
    {
      change: 'another topic, metric, threshold, text or evaluation',
      effect: 'in place; the alarm is evaluated anew',
      versions: {
        topic: { recipients: 'other' },
        metric: { metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'LostOrders' }) },
        threshold: { threshold: 10 },
        text: { alarmDescription: 'Orders fail.' },
        evaluation: { evaluationPeriods: 5, datapointsToAlarm: 3 },
        missing: { treatMissingData: cloudwatch.TreatMissingData.BREACHING },
      },
    },
    {
      change: 'from `notify()` to `none()`, and back',
      effect: 'the alarms are deleted with their history, and created again',
      versions: { none: { recipients: 'none' }, again: [{ recipients: 'none' }, {}] },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: '`adjust()`, `withRunbooks()`, `bySeverity()`, `silent()`',
      effect: 'in place',
      versions: {
        adjusted: { choose: (alarms) => alarms.adjust('FailedOrders', { threshold: 9 }) },
        runbooks: { choose: (alarms) => alarms.withRunbooks('https://wiki.example.com/') },
        severity: { choose: (alarms) => Alarms.bySeverity({ critical: Alarms.silent(), warning: alarms }) },
        silent: { choose: () => Alarms.silent() },
      },
    },
    {
      change: '`without()`, and back',
      effect: 'the alarm is deleted with its history, and created again',
      versions: {
        off: { choose: (alarms) => alarms.without('FailedOrders') },
        on: [{ choose: (alarms) => alarms.without('FailedOrders') }, {}],
      },
      except: { off: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id of an alarm, or of the construct that it belongs to',
      effect: 'another alarm without a history; the old one is deleted',
      versions: { renamed: { id: 'LostOrders' } },
      removed: ['AWS::CloudWatch::Alarm'],
    },
  ]),
  secondDeployments<TopicVersion>(README, 'AlarmTopic', makeTopic, [
    {
      change: '`emails`',
      effect: 'subscriptions are added and removed; a new address is told nothing until its owner has confirmed it',
      versions: {
        added: { emails: ['a@example.com', 'b@example.com'] },
        removed: [{ emails: ['a@example.com', 'b@example.com'] }, {}],
      },
      except: { removed: { removed: ['AWS::SNS::Subscription'] } },
    },
    {
      change: '`encryptionKey`, `allowEventBridge()`',
      effect: 'in place; the key that was created is kept',
      versions: {
        given: { ownKey: true },
        removed: [{ ownKey: true }, {}],
        events: { eventBridge: true },
        'no events': [{ eventBridge: true }, {}],
      },
      except: { given: { removed: ['AWS::KMS::Key'] } },
    },
    {
      change: 'another id',
      effect:
        '**nobody is told** until every address is confirmed again: another topic, and the old one is deleted, with messages in its dead-letter queue. Make the new one beside it, let the owners confirm, then move the alarms',
      versions: { renamed: { id: 'Duty' } },
      findings: ['ignored subscription-confirmed-again', 'loses data-lost'],
      removed: TOPIC_PARTS,
    },
    {
      change: 'the same in two deployments: the second topic beside the first, then the first removed',
      effect: 'alarms are heard all the time; messages in the dead-letter queue of the first are lost',
      versions: {
        beside: { beside: { id: 'Duty' } },
        removed: [{ beside: { id: 'Duty' } }, { id: 'Duty' }],
      },
      except: { removed: { findings: ['loses data-lost'], removed: TOPIC_PARTS } },
    },
  ]),
  secondDeployments<DashboardVersion>(
    README,
    'OperationsDashboard',
    (stack, { id = 'Operations', ...props }) => {
      specimens.OperationsDashboard?.minimal(stack, id, props);
    },
    [
      {
        change: '`subjects`, `defaultInterval`',
        effect: 'in place',
        versions: {
          interval: { defaultInterval: Duration.hours(12) },
          subjects: { subjects: [{ dashboardWidgets: () => [new cloudwatch.TextWidget({ markdown: 'Orders' })] }] },
        },
      },
      {
        change: 'another id',
        effect: 'another dashboard with another name and address; the old one is deleted',
        versions: { renamed: { id: 'Overview' } },
        removed: ['AWS::CloudWatch::Dashboard'],
      },
    ],
  ),
];
