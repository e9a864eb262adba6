import { Construct } from 'constructs';
import { Aws, CfnResource, Stack } from 'aws-cdk-lib/core';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as neptune from 'aws-cdk-lib/aws-neptune';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Alarms, AlarmSeverity } from '../../observability';

/** The kind of what RDS tells of. */
export type DatabaseEventSource = 'db-instance' | 'db-cluster';

type EventCategories = Readonly<Record<DatabaseEventSource, Readonly<Record<AlarmSeverity, readonly string[]>>>>;

/**
 * The categories of events that somebody has to know of, by their urgency.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
const CATEGORIES: EventCategories = {
  'db-instance': {
    [AlarmSeverity.CRITICAL]: ['availability', 'failover', 'failure', 'low storage', 'recovery'],
    [AlarmSeverity.WARNING]: ['deletion', 'maintenance', 'notification', 'read replica'],
  },
  'db-cluster': {
    [AlarmSeverity.CRITICAL]: ['failover', 'failure', 'global-failover'],
    [AlarmSeverity.WARNING]: ['deletion', 'maintenance', 'notification'],
  },
};

/**
 * Those of Neptune, which has the events of RDS without storage that runs full, and without secondary Regions.
 * https://docs.aws.amazon.com/neptune/latest/userguide/event-lists.html
 */
const NEPTUNE_CATEGORIES: EventCategories = {
  'db-instance': {
    [AlarmSeverity.CRITICAL]: ['availability', 'failover', 'failure', 'recovery'],
    [AlarmSeverity.WARNING]: ['deletion', 'maintenance', 'notification', 'read replica'],
  },
  'db-cluster': {
    [AlarmSeverity.CRITICAL]: ['failover', 'failure'],
    [AlarmSeverity.WARNING]: ['deletion', 'maintenance', 'notification'],
  },
};

/**
 * Those of DocumentDB, which are sent by RDS, and are fewer.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/event-subscriptions.categories-messages.html
 */
const DOCUMENT_DB_CATEGORIES: EventCategories = {
  'db-instance': {
    [AlarmSeverity.CRITICAL]: ['availability', 'failure', 'recovery'],
    [AlarmSeverity.WARNING]: ['deletion', 'notification', 'security patching'],
  },
  'db-cluster': {
    [AlarmSeverity.CRITICAL]: ['failover', 'failure'],
    [AlarmSeverity.WARNING]: ['deletion', 'maintenance', 'notification'],
  },
};

/** One subscription, as RDS, Neptune and DocumentDB have it. */
interface SubscriptionProps {
  readonly snsTopicArn: string;
  readonly sourceType: DatabaseEventSource;
  readonly sourceIds: string[];
  readonly eventCategories: string[];
}

/**
 * Has RDS tell the topics of alarms what no metric shows: a failover, a failure, a change for want of storage, a window of maintenance. One
 * subscription where one topic is told of everything, two where urgencies differ; a Region has 20
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html). Actions that are not topics are not told.
 *
 * @param sourceIds the identifiers of instances or clusters, all of one kind
 * @param idPrefix what is before `Events` in ids
 */
export function databaseEvents(
  scope: Construct,
  alarms: Alarms,
  source: DatabaseEventSource,
  sourceIds: readonly string[],
  idPrefix = '',
): rds.CfnEventSubscription[] {
  const make = (id: string, props: SubscriptionProps) => new rds.CfnEventSubscription(scope, id, props);
  return subscriptions(scope, alarms, CATEGORIES, source, sourceIds, idPrefix, make);
}

/** The same of Neptune, whose events come from RDS. */
export function neptuneEvents(
  scope: Construct,
  alarms: Alarms,
  source: DatabaseEventSource,
  sourceIds: readonly string[],
  idPrefix = '',
): neptune.CfnEventSubscription[] {
  const make = (id: string, props: SubscriptionProps) => new neptune.CfnEventSubscription(scope, id, props);
  return subscriptions(scope, alarms, NEPTUNE_CATEGORIES, source, sourceIds, idPrefix, make);
}

/** The same of DocumentDB. */
export function documentDbEvents(
  scope: Construct,
  alarms: Alarms,
  source: DatabaseEventSource,
  sourceIds: readonly string[],
  idPrefix = '',
): docdb.CfnEventSubscription[] {
  const make = (id: string, props: SubscriptionProps) => new docdb.CfnEventSubscription(scope, id, props);
  return subscriptions(scope, alarms, DOCUMENT_DB_CATEGORIES, source, sourceIds, idPrefix, make);
}

function subscriptions<T extends CfnResource>(
  scope: Construct,
  alarms: Alarms,
  categories: EventCategories,
  sourceType: DatabaseEventSource,
  sourceIds: readonly string[],
  idPrefix: string,
  make: (id: string, props: SubscriptionProps) => T,
): T[] {
  const { CRITICAL, WARNING } = AlarmSeverity;
  const [critical] = alarms._topicsOf(CRITICAL);
  const [warning] = alarms._topicsOf(WARNING);
  const of = categories[sourceType];
  const plans: [string, sns.ITopic | undefined, readonly string[]][] =
    critical === warning
      ? [['Events', critical, [...of[CRITICAL], ...of[WARNING]].sort()]]
      : [
          ['Events', critical, of[CRITICAL]],
          ['MaintenanceEvents', warning, of[WARNING]],
        ];
  return plans.flatMap(([id, topic, eventCategories]) => {
    if (!topic) return [];
    allowDatabaseEvents(scope, topic);
    const made = make(`${idPrefix}${id}`, {
      snsTopicArn: topic.topicArn,
      sourceType,
      sourceIds: [...sourceIds],
      eventCategories: [...eventCategories],
    });
    // RDS sends a message on trial, and refuses the subscription if the policy does not let it.
    made.node.addDependency(topic);
    return made;
  });
}

/**
 * Lets RDS publish to a topic, and use its key; the policies of what was imported stay as they are.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
 */
function allowDatabaseEvents(scope: Construct, topic: sns.ITopic): void {
  const principals = [new iam.ServicePrincipal('events.rds.amazonaws.com')];
  const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  if (Stack.of(topic).environment !== Stack.of(scope).environment) return;
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'DatabaseEventsPublish',
      principals,
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    }),
  );
  topic.masterKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'DatabaseEventsEncrypt',
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions,
    }),
  );
}
