import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ItemTableProps, TableRecovery, TableThroughput } from 'cdk-reference-architectures/databases';
import { EventFunction, EventSource, FunctionCode } from 'cdk-reference-architectures/functions';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/databases';
import { CODE } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<ItemTableProps> {
  readonly id?: string;
  /** A function that reads the stream. */
  readonly read?: boolean;
  readonly key?: boolean;
  readonly policy?: boolean;
  /** The name of a stream of Kinesis. */
  readonly kinesis?: string;
}

const { NUMBER, STRING } = dynamodb.AttributeType;
const { STRONG } = dynamodb.MultiRegionConsistency;
const regions = (...names: string[]) => names.map((region) => ({ region }));
const { KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE } = dynamodb.StreamViewType;
const PROVISIONED = TableThroughput.provisioned({
  minReadUnits: 5,
  maxReadUnits: 50,
  minWriteUnits: 5,
  maxWriteUnits: 50,
});
const index = (indexName: string, name = indexName): dynamodb.GlobalSecondaryIndexPropsV2 => ({
  indexName,
  partitionKey: { name, type: STRING },
});
const sorted: Version = { sortKey: { name: 'order', type: STRING } };
const byTime: dynamodb.LocalSecondaryIndexProps = { indexName: 'byTime', sortKey: { name: 'at', type: NUMBER } };

/** Each index has its alarm. */
const ALARM_AWAY = { removed: ['AWS::CloudWatch::Alarm'] };

export const tableTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/tables/README.md',
    'ItemTable',
    (scope, { id = 'Orders', read, key, policy, kinesis: streamName, ...props }) => {
      // A stack that knows its Region, for replicas and keys.
      const stack = new Stack(scope, 'InRegion', { env: { region: 'eu-west-1' } });
      const made = specimens.ItemTable?.minimal(stack, id, {
        ...props,
        ...(policy && {
          resourcePolicy: new iam.PolicyDocument({
            statements: [
              new iam.PolicyStatement({
                principals: [new iam.AccountPrincipal('444455556666')],
                actions: ['dynamodb:GetItem'],
                resources: ['*'],
              }),
            ],
          }),
        }),
        ...(streamName !== undefined && {
          kinesisStream: kinesis.Stream.fromStreamArn(
            stack,
            'KinesisStream',
            `arn:aws:kinesis:eu-west-1:111122223333:stream/${streamName}`,
          ),
        }),
        ...(key && {
          encryption: dynamodb.TableEncryptionV2.customerManagedKey(
            kms.Key.fromKeyArn(
              stack,
              'Key',
              'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
            ),
          ),
        }),
      }) as unknown as { table: dynamodb.TableV2 };
      if (!read) return;
      new EventFunction(stack, 'Reader', {
        code: FunctionCode.prebuilt(CODE),
        sources: [EventSource.tableStream('Changes', made.table)],
        alarms: Alarms.none(),
      });
    },
    [
      {
        change: '`throughput`, `tableClass`, `encryption`',
        effect:
          'in place; DynamoDB limits how often: four times in 24 hours from provisioned `throughput` to on demand, twice in 30 days for `tableClass`. From on demand to provisioned the table begins with its seed',
        versions: {
          maximum: { throughput: TableThroughput.onDemand({ maxReadUnits: 100 }) },
          onDemand: [{ throughput: PROVISIONED }, {}],
          provisioned: {
            throughput: PROVISIONED,
          },
          class: { tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS },
          managedKey: { encryption: dynamodb.TableEncryptionV2.awsManagedKey() },
          customerKey: { key: true },
          customerKeyAway: [{ key: true }, {}],
        },
      },
      {
        change: '`recovery`, `deletionProtection`, `removalPolicy`, `contributorInsightsMode`',
        effect:
          'in place. A shorter period, or none, gives up what could be restored from before it; `removalPolicy` alone waits for the next change of the stack',
        versions: {
          recovery: { recovery: TableRecovery.lastDays(7) },
          noRecovery: { recovery: TableRecovery.none('Requests of a day.') },
          recoveryAgain: [{ recovery: TableRecovery.none('Requests of a day.') }, {}],
          protection: { deletionProtection: false },
          policy: { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY },
          insights: { contributorInsightsMode: dynamodb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS },
        },
      },
      {
        change: '`resourcePolicy`, `kinesisStream`, a higher `warmThroughput`',
        effect:
          'in place. A stream of Kinesis in place of another gets changes from then on, and what was on its way to the old one arrives there',
        versions: {
          policy: { policy: true },
          policyAway: [{ policy: true }, {}],
          stream: { kinesis: 'changes' },
          otherStream: [{ kinesis: 'changes' }, { kinesis: 'orders' }],
          streamAway: [{ kinesis: 'changes' }, {}],
          warm: { warmThroughput: { readUnitsPerSecond: 20_000 } },
          warmer: [
            { warmThroughput: { readUnitsPerSecond: 20_000 } },
            { warmThroughput: { readUnitsPerSecond: 40_000, writeUnitsPerSecond: 10_000 } },
          ],
        },
      },
      {
        change: '`alarms`, `alarmThresholds`',
        effect: 'in place',
        versions: { threshold: { alarmThresholds: { throttledRequests: 10 } }, none: { alarms: Alarms.none() } },
        except: { none: ALARM_AWAY },
      },
      {
        change: 'one global secondary index added, or taken away',
        effect: 'in place; DynamoDB fills a new one meanwhile, and a query of it fails until then',
        versions: {
          added: { globalSecondaryIndexes: [index('byState')] },
          second: [
            { globalSecondaryIndexes: [index('byState')] },
            { globalSecondaryIndexes: [index('byState'), index('byColor')] },
          ],
          away: [{ globalSecondaryIndexes: [index('byState')] }, {}],
        },
        except: { away: ALARM_AWAY },
      },
      {
        change: 'two global secondary indexes at once; the key or projection of one',
        effect:
          '**fails**: add or take away one a deployment; for another key, add an index of another name, then take the old one away',
        versions: {
          added: { globalSecondaryIndexes: [index('byState'), index('byColor')] },
          away: [{ globalSecondaryIndexes: [index('byState'), index('byColor')] }, {}],
          renamed: [
            { globalSecondaryIndexes: [index('byState')] },
            { globalSecondaryIndexes: [index('ofState', 'byState')] },
          ],
          key: [
            { globalSecondaryIndexes: [index('byState')] },
            { globalSecondaryIndexes: [index('byState', 'status')] },
          ],
        },
        findings: ['fails one-index-per-deployment'],
        except: { away: ALARM_AWAY, renamed: ALARM_AWAY },
      },
      {
        change: '`timeToLiveAttribute` given, or taken away',
        effect: 'in place, effective within an hour',
        versions: {
          given: { timeToLiveAttribute: 'expires' },
          away: [{ timeToLiveAttribute: 'expires' }, {}],
        },
      },
      {
        change: 'another `timeToLiveAttribute`',
        effect: '**fails**: take it away, deploy, wait an hour, then give the other one',
        versions: { changed: [{ timeToLiveAttribute: 'expires' }, { timeToLiveAttribute: 'deleteAfter' }] },
        findings: ['fails time-to-live-attribute'],
      },
      {
        change: '`stream` given, or taken away together with its readers',
        effect: 'in place; what was in it and is not read yet **is lost** to the readers',
        versions: {
          given: { stream: NEW_IMAGE, read: true },
          away: [{ stream: NEW_IMAGE }, {}],
        },
      },
      {
        change: 'another view type of `stream`',
        effect:
          '**fails**: take the stream and its readers away, deploy, then give both again; changes between are in neither stream',
        versions: {
          alone: [{ stream: KEYS_ONLY }, { stream: NEW_IMAGE }],
          read: [
            { stream: NEW_IMAGE, read: true },
            { stream: NEW_AND_OLD_IMAGES, read: true },
          ],
        },
        findings: ['fails stream-view-type'],
      },
      {
        change: 'one of `replicas` added, or taken away',
        effect:
          'in place, hours for a large table; do it alone, as AWS advises. Taken away, the replica is deleted with its stream. A policy for a new one comes a deployment later',
        versions: {
          added: { replicas: regions('eu-central-1') },
          second: [{ replicas: regions('eu-central-1') }, { replicas: regions('eu-central-1', 'eu-north-1') }],
          away: [{ replicas: regions('eu-central-1') }, {}],
        },
        except: { away: ALARM_AWAY },
      },
      {
        change: 'two `replicas` at once',
        effect: '**fails**: one a deployment; in place of another, add the new one first',
        versions: {
          added: { replicas: regions('eu-central-1', 'eu-north-1') },
          exchanged: [{ replicas: regions('eu-central-1') }, { replicas: regions('eu-north-1') }],
        },
        findings: ['fails one-replica-per-deployment'],
        except: { exchanged: ALARM_AWAY },
      },
      {
        change: '`multiRegionConsistency` of a table with replicas, and its `witnessRegion`',
        effect:
          '**fails**: it is decided when the table is made. Make a table beside it, with all its Regions, and copy the items',
        versions: {
          strong: [
            { replicas: regions('eu-central-1', 'eu-west-2') },
            { replicas: regions('eu-central-1', 'eu-west-2'), multiRegionConsistency: STRONG },
          ],
          eventual: [
            { replicas: regions('eu-central-1', 'eu-west-2'), multiRegionConsistency: STRONG },
            { replicas: regions('eu-central-1', 'eu-west-2') },
          ],
          witness: [
            { replicas: regions('eu-central-1'), witnessRegion: 'eu-west-2', multiRegionConsistency: STRONG },
            { replicas: regions('eu-central-1'), witnessRegion: 'eu-west-3', multiRegionConsistency: STRONG },
          ],
        },
        findings: ['fails multi-region-consistency'],
        except: { strong: ALARM_AWAY },
      },
      {
        change: '`partitionKey`, `sortKey`, `localSecondaryIndexes`, `tableName`',
        effect:
          '**replaced by an empty table**; the old one is kept, outside the stack. Make a table beside it and copy the items first',
        versions: {
          partitionKey: { partitionKey: { name: 'shop', type: STRING } },
          sortKey: sorted,
          index: [sorted, { ...sorted, localSecondaryIndexes: [byTime] }],
          name: { tableName: 'orders' },
          otherName: [{ tableName: 'orders' }, { tableName: 'purchases' }],
        },
        findings: ['loses data-lost'],
        replaced: ['AWS::DynamoDB::GlobalTable'],
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty table**; the old one is kept, outside the stack. `cdk refactor`, or an import of the old table, keeps it in use',
        versions: { id: { id: 'Purchases' } },
        findings: ['loses data-lost'],
        removed: ['AWS::CloudWatch::Alarm', 'AWS::DynamoDB::GlobalTable'],
      },
    ],
  ),
];
