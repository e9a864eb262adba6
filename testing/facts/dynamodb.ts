import { Fact, named } from '../fact';
import { LiveResource } from '../live-resource';

const TABLES: readonly string[] = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

interface Keyed {
  readonly IndexName?: string;
  readonly KeySchema?: unknown;
  readonly Projection?: unknown;
}

function indexesOf({ properties }: LiveResource): readonly Keyed[] {
  return (properties.GlobalSecondaryIndexes as readonly Keyed[] | undefined) ?? [];
}

function identityOf({ IndexName, KeySchema, Projection }: Keyed): string {
  return JSON.stringify([IndexName, KeySchema, Projection]);
}

const ONE_INDEX: Fact = {
  id: 'one-index-per-deployment',
  says: 'An update of a table creates or deletes one global secondary index at most.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(...TABLES)) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [indexesOf(before).map(identityOf), indexesOf(after).map(identityOf)];
      const changed = [...old.filter((index) => !now.includes(index)), ...now.filter((index) => !old.includes(index))];
      if (changed.length < 2) continue;
      report(
        after,
        'fails',
        `${named(after)} would create or delete ${changed.length} global secondary indexes at once`,
        'change one index per deployment; a changed index is one deleted and one created',
      );
    }
  },
};

interface TimeToLive {
  readonly AttributeName?: string;
  readonly Enabled?: boolean;
}

const TTL_ATTRIBUTE: Fact = {
  id: 'time-to-live-attribute',
  says: 'The attribute of the time to live cannot be changed directly: disable it, and enable it with the other name up to an hour later.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-timetolivespecification.html',
  check: (deployment, report) => {
    const attributeOf = ({ properties }: LiveResource) => {
      const specification = properties.TimeToLiveSpecification as TimeToLive | undefined;
      return specification?.Enabled === false ? undefined : specification?.AttributeName;
    };
    for (const { action, before, after } of deployment.changed(...TABLES)) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [attributeOf(before), attributeOf(after)];
      if (old === undefined || now === undefined || old === now) continue;
      report(
        after,
        'fails',
        `the time to live of ${named(after)} cannot go from '${old}' to '${now}' in one step`,
        'take the attribute away, deploy, wait an hour, then give the other one',
      );
    }
  },
};

const STREAM_VIEW: Fact = {
  id: 'stream-view-type',
  says: 'The view type of a stream that is on cannot be changed: disable the stream first.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html',
  check: (deployment, report) => {
    const viewOf = ({ properties }: LiveResource) =>
      (properties.StreamSpecification as { StreamViewType?: string } | undefined)?.StreamViewType;
    for (const { action, before, after } of deployment.changed(...TABLES)) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [viewOf(before), viewOf(after)];
      if (old === undefined || now === undefined || old === now) continue;
      report(
        after,
        'fails',
        `the stream of ${named(after)} cannot go from '${old}' to '${now}' while it is on`,
        'take the stream and its readers away, deploy, then give the other view type; the new stream begins empty',
      );
    }
  },
};

const ONE_REPLICA: Fact = {
  id: 'one-replica-per-deployment',
  says: 'An update of a global table adds or removes one replica at most.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html',
  check: (deployment, report) => {
    const regionsOf = ({ properties }: LiveResource) =>
      ((properties.Replicas as readonly { Region?: unknown }[] | undefined) ?? []).map(({ Region }) => String(Region));
    for (const { action, before, after } of deployment.changed('AWS::DynamoDB::GlobalTable')) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [regionsOf(before), regionsOf(after)];
      const changed = [...old.filter((each) => !now.includes(each)), ...now.filter((each) => !old.includes(each))];
      if (changed.length < 2) continue;
      report(
        after,
        'fails',
        `${named(after)} would add or remove ${changed.length} replicas at once (${changed.join(', ')})`,
        'add or remove one replica per deployment',
      );
    }
  },
};

const CONSISTENCY: Fact = {
  id: 'multi-region-consistency',
  says: 'The consistency of the replicas of a global table, and its witness, cannot be changed after it was created.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html',
  check: (deployment, report) => {
    const modeOf = ({ properties }: LiveResource) =>
      JSON.stringify([properties.MultiRegionConsistency ?? 'EVENTUAL', properties.GlobalTableWitnesses ?? []]);
    for (const { action, before, after } of deployment.changed('AWS::DynamoDB::GlobalTable')) {
      if (action !== 'update' || !before || !after) continue;
      // A table of one Region has no consistency among Regions yet.
      const isReplicated = ((before.properties.Replicas as readonly unknown[] | undefined) ?? []).length > 1;
      if (!isReplicated || modeOf(before) === modeOf(after)) continue;
      report(
        after,
        'fails',
        `the consistency of the replicas of ${named(after)} cannot go from ${modeOf(before)} to ${modeOf(after)}`,
        'make a table beside it, and copy the items',
      );
    }
  },
};

export const DYNAMODB_FACTS: readonly Fact[] = [ONE_INDEX, TTL_ATTRIBUTE, STREAM_VIEW, ONE_REPLICA, CONSISTENCY];
