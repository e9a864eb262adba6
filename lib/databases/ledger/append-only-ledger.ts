import { Construct } from 'constructs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { ApiFunction, EventFunction, EventSource } from '../../functions';
import { RecurringTask, RecurringTaskSchedule, RecurringTaskTarget, Workflow } from '../../messaging';
import { IObservable } from '../../observability';
import { allowLogsOfStack } from '../../private/log-key';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { SecureBucket, StoragePlan, VersionRetention } from '../../storage';
import { AlarmsButErrors, ledgerAlarms, ledgerWidgets } from '../private/ledger-alarms';
import { ledgerFunction, LedgerFunctions } from '../private/ledger-functions';
import {
  evidenceStatements,
  EvidenceWriters,
  keyStays,
  signingKeyStatements,
  tablePolicy,
} from '../private/ledger-policies';
import {
  DIGEST_INDEX,
  ledgerRole,
  LedgerStores,
  letAppend,
  letDigest,
  letExport,
  letGuard,
  letVerify,
} from '../private/ledger-roles';
import { ledgerRules } from '../private/ledger-rules';
import { LedgerTrail } from '../private/ledger-trail';
import { verifyOnSchedule } from '../private/ledger-verification';
import { ItemTable } from '../tables/item-table';
import { AppendOnlyLedgerProps } from './append-only-ledger-props';

/**
 * A ledger whose records are added and never changed, and that proves it: each record has the hash of the one before, signed digests of
 * all records lie in a bucket that nobody can delete from, and a verification compares both. It does not prevent an administrator from
 * tampering; it shows it.
 */
export class AppendOnlyLedger extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.databases.AppendOnlyLedger';

  /** The table of the records, to read; its policy refuses every write but those of the append function. */
  public readonly table: dynamodb.TableV2;

  /** The bucket of digests, of proofs of tampering and of exports. */
  public readonly evidenceBucket: s3.Bucket;

  /** The key that encrypts. */
  public readonly encryptionKey: kms.IKey;

  /** The key that signs digests, which no other function can use for that. */
  public readonly signingKey: kms.Key;

  /** The function that adds records; callers invoke its alias, by `grantAppend()`. */
  public readonly appendFunction: ApiFunction;

  /** The function that verifies a ledger or a range of it, or makes the proof of a record; callers invoke its alias, by `grantVerify()`. */
  public readonly verifyFunction: ApiFunction;

  /** The function that signs digests, and its schedule. */
  public readonly digester: EventFunction;

  /** The function that watches the stream of changes. */
  public readonly guard: EventFunction;

  /** The full verification. */
  public readonly verification: Workflow;

  /** The schedule of the full verification. */
  public readonly verificationSchedule: RecurringTask;

  /** The function that exports records; none without `exports`. */
  public readonly exportFunction?: ApiFunction;

  /** The schedule of exports; none without their `interval`. */
  public readonly exportSchedule?: RecurringTask;

  /** The trail of calls to the table; none without `dataEvents`. */
  public readonly trail?: cloudtrail.CfnTrail;

  /** The bucket of the trail; none without `dataEvents`. */
  public readonly trailBucket?: s3.Bucket;

  /** The alarms of the ledger and its parts; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly items: ItemTable;
  private readonly formerKeys: readonly kms.IKey[];

  constructor(scope: Construct, id: string, props: AppendOnlyLedgerProps) {
    super(scope, id);
    props = injectedProps(AppendOnlyLedger.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('AppendOnlyLedger', scope, id), ledgerRules(props));

    const { alarms, alarmThresholds: thresholds = {} } = props;
    const digestInterval = props.digestInterval ?? Duration.hours(1);
    const verificationInterval = props.verificationInterval ?? Duration.days(1);
    const logRetention = props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
    // Before what names them in its policy.
    const appendRole = ledgerRole(this, 'AppendRole', 'Adds records to a ledger');
    const digestRole = ledgerRole(this, 'DigestRole', 'Signs digests of a ledger');
    const guardRole = ledgerRole(this, 'GuardRole', 'Writes evidence of tampering with a ledger');
    this.encryptionKey = props.encryptionKey ?? this.createKey();
    this.formerKeys = props.formerEncryptionKeys ?? [];
    allowLogsOfStack(this, this.encryptionKey);
    this.signingKey = this.createSigningKey(digestRole);
    const items = this.createTable(props, appendRole);
    this.items = items;
    this.table = items.table;
    const evidence = this.createBucket(props, { digestRole, guardRole });
    this.evidenceBucket = evidence.bucket;

    const shared: LedgerFunctions = {
      table: this.table,
      bucket: this.evidenceBucket,
      encryptionKey: this.encryptionKey,
      signingKey: this.signingKey,
      formerKeys: this.formerKeys,
      alarms,
      digestInterval,
      logRetention,
    };
    this.appendFunction = this.createAppender(shared, appendRole);
    this.digester = this.createDigester(shared, digestRole);
    this.guard = this.createGuard(shared, guardRole, thresholds.guardLag ?? Duration.minutes(5));
    this.verifyFunction = this.createVerifier(shared);
    const { workflow, schedule } = verifyOnSchedule(this, {
      verifier: this.verifyFunction.alias,
      interval: verificationInterval,
      alarms,
      encryptionKey: this.encryptionKey,
      logRetention,
    });
    this.verification = workflow;
    this.verificationSchedule = schedule;
    if (props.exports) this.exportFunction = this.createExporter(shared);
    this.exportSchedule = this.createExportSchedule(props);

    const { trail, bucket } = this.createTrail(props) ?? {};
    this.trail = trail;
    this.trailBucket = bucket?.bucket;

    const own = ledgerAlarms(this, {
      alarms,
      ledgerName: this.table.tableName,
      digestInterval,
      verificationInterval,
      verification: this.verification.stateMachine,
      digestLag: thresholds.digestLag ?? Duration.minutes(3 * digestInterval.toMinutes()),
      appender: this.appendFunction.alias,
      appendErrorPercent: thresholds.appendErrorPercent ?? 1,
      appendContentions: thresholds.appendContentions ?? 1,
    });
    // A missing metric is an alarm: the schedules, which begin at once, come first.
    own.forEach((alarm) =>
      alarm.node.addDependency(this.digester.schedule('Windows'), this.verificationSchedule.schedule),
    );
    this.alarms = [
      ...own,
      ...[items, evidence, this.appendFunction, this.digester, this.guard, this.verifyFunction].flatMap(
        (part) => part.alarms,
      ),
      ...[this.verification, this.verificationSchedule, this.exportFunction, this.exportSchedule].flatMap(
        (part) => part?.alarms ?? [],
      ),
    ];
  }

  /** Lets a principal add records: invoke the append function. Nobody can be let write the table itself. */
  public grantAppend(grantee: iam.IGrantable): iam.Grant {
    return this.appendFunction.alias.grantInvoke(grantee);
  }

  /** Lets a principal verify, and ask for the proof of a record: invoke the verify function. */
  public grantVerify(grantee: iam.IGrantable): iam.Grant {
    return this.verifyFunction.alias.grantInvoke(grantee);
  }

  /** Lets a principal read all records and the evidence, and decrypt. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grantReadRecords(grantee).combine(this.grantReadEvidence(grantee));
  }

  /** Lets a principal read all records, and decrypt. */
  public grantReadRecords(grantee: iam.IGrantable): iam.Grant {
    return this.table.grants.readData(grantee).combine(this.encryptionKey.grantDecrypt(grantee));
  }

  /** Lets a principal read digests, proofs of tampering and exports, decrypt, and ask for the public key of the signatures. */
  public grantReadEvidence(grantee: iam.IGrantable): iam.Grant {
    return [
      this.evidenceBucket.grantRead(grantee),
      this.signingKey.grant(grantee, 'kms:GetPublicKey'),
      ...this.formerKeys.map((key) => key.grantDecrypt(grantee)),
    ].reduce((all, each) => all.combine(each));
  }

  /** Graphs of appends, digests and verifications, of the append function and of the table. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      ...ledgerWidgets(this, this.table.tableName),
      ...this.appendFunction.dashboardWidgets(),
      ...this.items.dashboardWidgets(),
    ];
  }

  private createKey(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: `Encrypts the ledger ${this.node.path}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.addToResourcePolicy(keyStays());
    return key;
  }

  /** KMS does not rotate asymmetric keys (https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html). */
  private createSigningKey(digestRole: iam.IRole): kms.Key {
    const key = new kms.Key(this, 'SigningKey', {
      description: `Signs the digests of the ledger ${this.node.path}`,
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    signingKeyStatements(digestRole).forEach((statement) => key.addToResourcePolicy(statement));
    return key;
  }

  private createTable(props: AppendOnlyLedgerProps, appendRole: iam.IRole): ItemTable {
    const { STRING, NUMBER } = dynamodb.AttributeType;
    const items = new ItemTable(this, 'Records', {
      partitionKey: { name: 'ledgerId', type: STRING },
      sortKey: { name: 'sequence', type: NUMBER },
      globalSecondaryIndexes: [
        {
          indexName: DIGEST_INDEX,
          partitionKey: { name: 'digestWindow', type: STRING },
          sortKey: { name: 'recordedAt', type: STRING },
          projectionType: dynamodb.ProjectionType.INCLUDE,
          nonKeyAttributes: ['hash'],
        },
      ],
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      resourcePolicy: tablePolicy(appendRole),
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      alarms: props.alarms,
      alarmThresholds: { throttledRequests: props.alarmThresholds?.throttledRequests },
    });
    // By the resource: the L2 takes a customer managed key in stacks alone that know their Region.
    const resource = items.table.node.defaultChild as dynamodb.CfnGlobalTable;
    resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: this.encryptionKey.keyArn });
    return items;
  }

  /** Without expiry, also of old versions: the chain of digests needs each of them. */
  private createBucket(props: AppendOnlyLedgerProps, writers: EvidenceWriters): SecureBucket {
    const evidence = new SecureBucket(this, 'Evidence', {
      accessLogs: props.accessLogs,
      encryptionKey: this.encryptionKey,
      objectProtection: props.retention._protection,
      storagePlan: StoragePlan.hot({ versionRetention: VersionRetention.indefinite() }),
    });
    evidenceStatements(evidence.bucket, writers).forEach((statement) => evidence.bucket.addToResourcePolicy(statement));
    return evidence;
  }

  private createTrail({ dataEvents, accessLogs }: AppendOnlyLedgerProps): LedgerTrail | undefined {
    const { table, encryptionKey } = this;
    return dataEvents && new LedgerTrail(this, 'Trail', { table, dataEvents, encryptionKey, accessLogs });
  }

  private createAppender(shared: LedgerFunctions, role: iam.Role): ApiFunction {
    letAppend(role, shared);
    return new ApiFunction(this, 'Append', {
      ...ledgerFunction(this, shared, {
        file: 'append',
        description: 'Adds records to a ledger',
        role,
        timeout: Duration.seconds(10),
        memorySize: 1024,
      }),
      alarms: new AlarmsButErrors(shared.alarms),
    });
  }

  private createDigester(shared: LedgerFunctions, role: iam.Role): EventFunction {
    letDigest(role, shared);
    return new EventFunction(this, 'Digest', {
      ...ledgerFunction(this, shared, {
        file: 'digest',
        description: 'Signs digests of a ledger',
        role,
        timeout: Duration.minutes(15),
        memorySize: 1769,
      }),
      sources: [
        EventSource.schedule('Windows', {
          schedule: scheduler.ScheduleExpression.rate(shared.digestInterval),
          // The next run makes up for it.
          maxEventAge: shared.digestInterval,
        }),
      ],
      deadLetterQueueEncryptionKey: this.encryptionKey,
    });
  }

  private createGuard(shared: LedgerFunctions, role: iam.Role, iteratorAge: Duration): EventFunction {
    letGuard(role, shared);
    return new EventFunction(this, 'Guard', {
      ...ledgerFunction(this, shared, {
        file: 'guard',
        description: 'Watches the changes of a ledger',
        role,
        timeout: Duration.minutes(1),
        memorySize: 512,
      }),
      sources: [
        EventSource.tableStream('Changes', this.table, {
          // In practice until they leave the stream: what is given up, the queue has no images of.
          retryAttempts: 1000,
          alarmThresholds: { iteratorAge },
        }),
      ],
      deadLetterQueueEncryptionKey: this.encryptionKey,
    });
  }

  private createVerifier(shared: LedgerStores & LedgerFunctions): ApiFunction {
    const role = ledgerRole(this, 'VerifyRole', 'Verifies a ledger');
    letVerify(role, shared);
    return new ApiFunction(this, 'Verify', {
      ...ledgerFunction(this, shared, {
        file: 'verify',
        description: 'Verifies a ledger',
        role,
        timeout: Duration.minutes(15),
        memorySize: 1769,
      }),
      alarms: new AlarmsButErrors(shared.alarms),
    });
  }

  private createExporter(shared: LedgerFunctions): ApiFunction {
    const role = ledgerRole(this, 'ExportRole', 'Exports a ledger');
    letExport(role, shared);
    return new ApiFunction(
      this,
      'Export',
      ledgerFunction(this, shared, {
        file: 'export',
        description: 'Exports a ledger',
        role,
        timeout: Duration.minutes(15),
        memorySize: 1769,
      }),
    );
  }

  private createExportSchedule({ exports, alarms }: AppendOnlyLedgerProps): RecurringTask | undefined {
    if (!exports?.interval || !this.exportFunction) return undefined;
    return new RecurringTask(this, 'ExportSchedule', {
      description: 'Export of a ledger',
      schedule: RecurringTaskSchedule.rate(exports.interval),
      target: RecurringTaskTarget.lambdaFunction(this.exportFunction.alias, { input: {} }),
      alarms,
      deadLetterQueueEncryptionKey: this.encryptionKey,
    });
  }
}
