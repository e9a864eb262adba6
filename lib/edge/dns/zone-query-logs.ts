import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';
import { isKnown, matches, nonEmpty, rule, Rules, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { scopeIn } from '../private/companion-scope';

/** Options for query logs in a log group of the zone's own. */
export interface ZoneQueryLogsOptions {
  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * A key of us-east-1 that encrypts the log group. Its policy is extended if this app owns it.
   *
   * @default - CloudWatch Logs encrypts with a key of its own
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * The destination of the logs.
 *
 * @internal
 */
export interface ZoneQueryLogsConfig {
  /** Without `:*` at its end, which Route 53 refuses. */
  readonly logGroupArn: string;
  readonly logGroup?: logs.LogGroup;
  /** The resources that must be there before the zone. */
  readonly before: Construct[];
}

const REGION = 'us-east-1';

/** The beginning of the names of log groups for query logs, so that one policy is enough for those of a stack. */
const PREFIX = '/aws/route53';

/**
 * The logs of the queries that a public zone answers: name, type, answer, and the resolver that asked. Route 53 writes them in us-east-1
 * alone (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html).
 */
export abstract class ZoneQueryLogs {
  /** A log group of the zone's own, in us-east-1; in a stack of its own there unless the stack of the zone is there. */
  public static newLogGroup(options: ZoneQueryLogsOptions = {}): ZoneQueryLogs {
    const key = options.logEncryptionKey;
    validate('ZoneQueryLogs.newLogGroup', [
      rule(
        key !== undefined && isKnown(key.env.region) && key.env.region !== REGION,
        () =>
          `'logEncryptionKey' must be a key of ${REGION}, where Route 53 writes query logs, got one of ${key?.env.region}; make it in NorthVirginia.before(this)`,
      ),
    ]);
    return new NewLogGroup(options);
  }

  /**
   * A log group of us-east-1 that you have. A resource policy there must let `route53.amazonaws.com` write to it already.
   *
   * @param logGroupArn the ARN, without `:*` at its end
   */
  public static toLogGroupArn(logGroupArn: string): ZoneQueryLogs {
    validate('ZoneQueryLogs.toLogGroupArn', [
      matches(
        'logGroupArn',
        logGroupArn,
        /^arn:[^:]+:logs:us-east-1:\d{12}:log-group:[^:*]+$/,
        `the ARN of a log group in ${REGION}, without ':*' at its end`,
      ),
    ]);
    return new ExistingLogGroup(logGroupArn);
  }

  /** No query logs. Say why. */
  public static none(reason: string): ZoneQueryLogs {
    validate('ZoneQueryLogs.none', nonEmpty('reason', reason));
    return new NoQueryLogs();
  }

  /**
   * The rules for the Region of the zone's stack.
   *
   * @internal
   */
  public _rules(_region: string): Rules {
    return [];
  }

  /**
   * Makes the log group, if there is to be one.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): ZoneQueryLogsConfig | undefined;
}

class NewLogGroup extends ZoneQueryLogs {
  constructor(private readonly options: ZoneQueryLogsOptions) {
    super();
  }

  public override _rules(region: string): Rules {
    return rule(
      !isKnown(region),
      () =>
        `'queryLogs' need a stack whose Region is known, since they are written in ${REGION}; give the stack 'env: { region }', or take ZoneQueryLogs.none(reason)`,
    );
  }

  public _bind(scope: Construct): ZoneQueryLogsConfig {
    const { logEncryptionKey: encryptionKey, logRetention } = this.options;
    const stack = NorthVirginia.before(scope);
    const home = scopeIn(stack, scope);
    allowLogs(home, encryptionKey, PREFIX);
    const logGroup = new logs.LogGroup(home, 'LogGroup', {
      logGroupName: `${PREFIX}/${uniqueName(home)}`,
      retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
    });
    NorthVirginia._readWeakly(logGroup);
    const policy = logPolicyOf(stack);
    const logGroupArn = Stack.of(scope).formatArn({
      service: 'logs',
      region: REGION,
      resource: 'log-group',
      resourceName: (logGroup.node.defaultChild as logs.CfnLogGroup).ref,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return { logGroupArn, logGroup, before: [logGroup, policy] };
  }
}

class ExistingLogGroup extends ZoneQueryLogs {
  constructor(private readonly logGroupArn: string) {
    super();
  }

  public _bind(): ZoneQueryLogsConfig {
    return { logGroupArn: this.logGroupArn, before: [] };
  }
}

class NoQueryLogs extends ZoneQueryLogs {
  public _bind(): undefined {
    return undefined;
  }
}

/**
 * One for all zones of a stack: a Region of an account has ten of them
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html). It does not name the zones, which are made later.
 */
function logPolicyOf(stack: Stack): Construct {
  const id = 'ZoneQueryLogPolicy';
  const found = stack.node.tryFindChild(id);
  if (found) return found;
  return new logs.ResourcePolicy(stack, id, {
    policyStatements: [
      // https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateQueryLoggingConfig.html
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('route53.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [
          stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: `${PREFIX}/*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:route53:::hostedzone/*` },
        },
      }),
    ],
  });
}
