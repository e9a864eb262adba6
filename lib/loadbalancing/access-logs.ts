import { Construct } from 'constructs';
import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { isKnown, matches, nonEmpty, rule, Rules, validate } from '../private/validation';
import { AccessLogBucket } from '../storage';

/** Options for the bucket that a load balancer makes for its logs. */
export interface NewLogBucketOptions {
  /**
   * The time that log files are kept, in whole days, 1 or more.
   *
   * @default Duration.days(90)
   */
  readonly retention?: Duration;

  /**
   * Whether to log TLS connections (client address, handshake, certificate) as well as requests.
   *
   * @default false
   */
  readonly connectionLogs?: boolean;

  /**
   * Whether to log health checks of the targets, with the reasons of those that failed.
   *
   * @default false
   */
  readonly healthCheckLogs?: boolean;
}

/** Options for logs that go to a bucket of yours. */
export interface ExistingLogBucketOptions {
  /**
   * Path in front of the log files, without a slash at its end.
   *
   * @default - none
   */
  readonly prefix?: string;

  /**
   * Whether to log TLS connections as well as requests.
   *
   * @default false
   */
  readonly connectionLogs?: boolean;

  /**
   * Whether to log health checks of the targets, with the reasons of those that failed.
   *
   * @default false
   */
  readonly healthCheckLogs?: boolean;
}

/** The destination of a load balancer's access logs. Elastic Load Balancing charges nothing for it, S3 for the storage. */
export abstract class AccessLogs {
  /**
   * A bucket of the load balancer's own, an `AccessLogBucket`. Where a stack has several that log, give them one, by
   * `toBucket()`.
   */
  public static newBucket(options: NewLogBucketOptions = {}): AccessLogs {
    const days = options.retention?.toDays({ integral: false }) ?? 90;
    validate('AccessLogs.newBucket', [
      rule(
        !(Number.isInteger(days) && days >= 1),
        () => `'retention' must be at least 1 day and whole days, got ${days} days`,
      ),
    ]);
    return new NewBucketLogs(Duration.days(days), options);
  }

  /** A bucket for logs, of the same Region. Make one in a stack, and give it to everything in it that logs. */
  public static toBucket(logs: AccessLogBucket, options: ExistingLogBucketOptions = {}): AccessLogs {
    validate('AccessLogs.toBucket', prefixRules(options.prefix));
    return new ExistingBucketLogs(logs.bucket, options);
  }

  /**
   * A bucket that you have, in the same Region and encrypted with S3-managed keys. Its policy is extended if this app
   * owns it; an imported bucket must admit `logdelivery.elasticloadbalancing.amazonaws.com` already, or
   * `delivery.logs.amazonaws.com` for a Network Load Balancer.
   */
  public static toExistingBucket(bucket: s3.IBucket, options: ExistingLogBucketOptions = {}): AccessLogs {
    validate('AccessLogs.toExistingBucket', [
      prefixRules(options.prefix),
      rule(
        isKmsEncrypted(bucket),
        () => `'bucket' must be encrypted with S3-managed keys, got one with a KMS key; logs cannot be delivered to it`,
      ),
    ]);
    return new ExistingBucketLogs(bucket, options);
  }

  /** No logs. Say why: after an incident there is nothing to look at. */
  public static none(reason: string): AccessLogs {
    validate('AccessLogs.none', nonEmpty('reason', reason));
    return new NoLogs();
  }

  /**
   * Switches the logs on.
   *
   * @internal
   * @returns the bucket, or undefined where nothing is logged
   */
  public abstract _bind(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): s3.IBucket | undefined;

  /**
   * Switches the logs of a Network Load Balancer on.
   *
   * @internal
   * @returns the bucket, or undefined where nothing is logged
   */
  public abstract _bindNetwork(scope: Construct, loadBalancer: elbv2.NetworkLoadBalancer): s3.IBucket | undefined;

  /**
   * Whether anything is logged.
   *
   * @internal
   */
  public abstract readonly _enabled: boolean;

  /**
   * That the bucket is one that a load balancer in a scope writes to.
   *
   * @internal
   */
  public abstract _rules(scope: Construct): Rules;

  /**
   * That the logs are of a kind that a Network Load Balancer writes.
   *
   * @internal
   */
  public abstract _networkRules(): Rules;
}

function prefixRules(prefix: string | undefined): Rules {
  return [
    matches('prefix', prefix, /^[^/].*[^/]$|^[^/]$/, 'without a slash at either end'),
    rule(
      prefix?.includes('AWSLogs') === true,
      () => `'prefix' must not contain 'AWSLogs', got '${prefix}'; Elastic Load Balancing adds it itself`,
    ),
  ];
}

/** Whether a bucket of this app has a KMS key, its own or that of AWS; of an imported one nothing is known but a given key. */
function isKmsEncrypted(bucket: s3.IBucket): boolean {
  if (bucket.encryptionKey !== undefined) return true;
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return false;
  return JSON.stringify(Stack.of(bucket).resolve(resource.bucketEncryption) ?? '').includes('aws:kms');
}

class NewBucketLogs extends AccessLogs {
  public readonly _enabled = true;

  constructor(
    private readonly retention: Duration,
    private readonly kinds: LogKindOptions,
  ) {
    super();
  }

  public _bind(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): s3.IBucket {
    const bucket = this.createBucket(scope);
    deliver(loadBalancer, bucket, undefined, this.kinds);
    return bucket;
  }

  public _bindNetwork(scope: Construct, loadBalancer: elbv2.NetworkLoadBalancer): s3.IBucket {
    const bucket = this.createBucket(scope);
    deliverNetwork(loadBalancer, bucket, undefined);
    return bucket;
  }

  public _rules(): Rules {
    return [];
  }

  public _networkRules(): Rules {
    return networkRules(this.kinds);
  }

  private createBucket(scope: Construct): s3.Bucket {
    return new AccessLogBucket(scope, 'AccessLogs', { retention: this.retention, allowBuckets: false }).bucket;
  }
}

class ExistingBucketLogs extends AccessLogs {
  public readonly _enabled = true;

  constructor(
    private readonly bucket: s3.IBucket,
    private readonly options: ExistingLogBucketOptions,
  ) {
    super();
  }

  public _bind(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): s3.IBucket {
    const admitted = deliver(loadBalancer, this.bucket, this.options.prefix, this.options);
    if (!admitted) this.warn(scope, 'logdelivery.elasticloadbalancing.amazonaws.com');
    return this.bucket;
  }

  public _bindNetwork(scope: Construct, loadBalancer: elbv2.NetworkLoadBalancer): s3.IBucket {
    const admitted = deliverNetwork(loadBalancer, this.bucket, this.options.prefix);
    if (!admitted) this.warn(scope, 'delivery.logs.amazonaws.com');
    return this.bucket;
  }

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
  public _rules(scope: Construct): Rules {
    const [ours, theirs] = [Stack.of(scope).region, this.bucket.env.region];
    return rule(
      isKnown(ours) && isKnown(theirs) && ours !== theirs,
      () => `'accessLogs' must go to a bucket of the same Region (${ours}), got one of ${theirs}; make one in each`,
    );
  }

  public _networkRules(): Rules {
    return networkRules(this.options);
  }

  private warn(scope: Construct, principal: string): void {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:logBucketMayRefuse',
      `the policy of the bucket '${this.bucket.node.path}' is not of this app, and must let ${principal} write the logs before the load ` +
        'balancer is deployed, or the deployment fails; extend it where it is made, and acknowledge this',
    );
  }
}

class NoLogs extends AccessLogs {
  public readonly _enabled = false;

  public _bind(_scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): undefined {
    switchLogs(loadBalancer, []);
    return undefined;
  }

  public _bindNetwork(): undefined {
    return undefined;
  }

  public _rules(): Rules {
    return [];
  }

  public _networkRules(): Rules {
    return [];
  }
}

const LOG_KINDS = ['access_logs', 'connection_logs', 'health_check_logs'] as const;

type LogKind = (typeof LOG_KINDS)[number];

type LogKindOptions = Pick<NewLogBucketOptions, 'connectionLogs' | 'healthCheckLogs'>;

/**
 * Switches kinds of logs on, and the others off: a load balancer goes on logging where the template no longer says
 * anything about it (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
 */
function switchLogs(loadBalancer: elbv2.ApplicationLoadBalancer, on: readonly LogKind[]): void {
  for (const kind of LOG_KINDS) loadBalancer.setAttribute(`${kind}.s3.enabled`, `${on.includes(kind)}`);
}

/**
 * Gives whether the policy of the bucket lets the load balancer write, as far as this app knows.
 *
 * `ApplicationLoadBalancer.logAccessLogs()` needs a stack with a known Region, to look up the account that older
 * Regions log from. AWS recommends the service principal for every Region, which needs none.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function deliver(
  loadBalancer: elbv2.ApplicationLoadBalancer,
  bucket: s3.IBucket,
  prefix: string | undefined,
  { connectionLogs, healthCheckLogs }: LogKindOptions,
): boolean {
  const stack = Stack.of(loadBalancer);
  const path = prefix === undefined ? '' : `${prefix}/`;
  const { statementAdded } = bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: statementId('LoadBalancerDeliversLogs', prefix),
      principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${path}AWSLogs/${stack.account}/*`)],
      conditions: {
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            service: 'elasticloadbalancing',
            resource: 'loadbalancer',
            resourceName: '*',
          }),
        },
      },
    }),
  );
  const kinds: LogKind[] = [
    'access_logs',
    ...(connectionLogs ? ['connection_logs' as const] : []),
    ...(healthCheckLogs ? ['health_check_logs' as const] : []),
  ];
  switchLogs(loadBalancer, kinds);
  for (const kind of kinds) {
    loadBalancer.setAttribute(`${kind}.s3.bucket`, bucket.bucketName);
    if (prefix !== undefined) loadBalancer.setAttribute(`${kind}.s3.prefix`, prefix);
  }
  // Elastic Load Balancing tries to write to the bucket before it accepts the attribute.
  if (bucket.policy) loadBalancer.node.addDependency(bucket.policy);
  return statementAdded;
}

/** None with a prefix: load balancers with several share a policy, in which an id is there once. */
function statementId(id: string, prefix: string | undefined): string | undefined {
  return prefix === undefined ? id : undefined;
}

function networkRules({ connectionLogs, healthCheckLogs }: LogKindOptions): Rules {
  return rule(
    connectionLogs === true || healthCheckLogs === true,
    () =>
      `'accessLogs' must be without 'connectionLogs' and 'healthCheckLogs', which are of an Application Load Balancer; leave them out`,
  );
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html */
function deliverNetwork(
  loadBalancer: elbv2.NetworkLoadBalancer,
  bucket: s3.IBucket,
  prefix: string | undefined,
): boolean {
  const stack = Stack.of(loadBalancer);
  const path = prefix === undefined ? '' : `${prefix}/`;
  const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
  const sourceArn = stack.formatArn({ service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: statementId('LogDeliveryWrites', prefix),
      principals,
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${path}AWSLogs/${stack.account}/*`)],
      conditions: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': sourceArn },
      },
    }),
  );
  const { statementAdded } = bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogDeliveryChecksAcl',
      principals,
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': sourceArn },
      },
    }),
  );
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  if (prefix !== undefined) loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
  // Elastic Load Balancing tries to write to the bucket before it accepts the attribute.
  if (bucket.policy) loadBalancer.node.addDependency(bucket.policy);
  return statementAdded;
}
