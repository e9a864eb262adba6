import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { uniqueName } from '../../private/unique-name';
import { FirewallLogDestination, FirewallLogDestinationConfig } from '../firewall-log-destination';

/** The destination and the content of a firewall's logs. */
export interface FirewallLogsProps {
  readonly webAclArn: string;
  readonly retention: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
  readonly allRequests: boolean;
  readonly redactedHeaders: string[];
  readonly redactQueryStrings: boolean;
  /** In place of a log group. */
  readonly destination?: FirewallLogDestination;
}

/** Requests that a rule blocked, counted or challenged. The property is untyped JSON, hence the capitals. */
const MATCHED_REQUESTS = {
  DefaultBehavior: 'DROP',
  Filters: [
    {
      Behavior: 'KEEP',
      Requirement: 'MEETS_ANY',
      Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT', 'CAPTCHA', 'CHALLENGE'].map((action) => ({
        ActionCondition: { Action: action },
      })),
    },
  ],
};

/** Has a web ACL log, to a log group that it makes unless there is another destination. */
export function logRequests(scope: Construct, props: FirewallLogsProps): logs.LogGroup | undefined {
  if (props.destination) {
    writeTo(scope, props, props.destination._bind(scope));
    return undefined;
  }
  const { logGroup, arn } = createLogGroup(scope, props);
  writeTo(scope, props, { arn, before: logGroup });
  return logGroup;
}

/**
 * AWS WAF takes no log group whose name starts with anything but `aws-waf-logs-`
 * (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html), so this one has a name. Part of the
 * stack's id is in it, because the log group outlives its stack, and the next stack could not create it again.
 */
function createLogGroup(scope: Construct, props: FirewallLogsProps): { logGroup: logs.LogGroup; arn: string } {
  const logGroupName = `aws-waf-logs-${uniqueName(scope)}`;
  const arn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  props.encryptionKey?.grantEncryptDecrypt(
    new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`, {
      conditions: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': arn } },
    }),
  );
  const logGroup = new logs.LogGroup(scope, 'LogGroup', {
    logGroupName,
    retention: props.retention,
    encryptionKey: props.encryptionKey,
  });
  // `logGroup.logGroupArn` ends with `:*`, which AWS WAF refuses.
  return { logGroup, arn };
}

function writeTo(scope: Construct, props: FirewallLogsProps, { arn, before }: FirewallLogDestinationConfig): void {
  const logging = new wafv2.CfnLoggingConfiguration(scope, 'Logging', {
    resourceArn: props.webAclArn,
    logDestinationConfigs: [arn],
    redactedFields: [
      ...[...new Set(props.redactedHeaders.map((name) => name.toLowerCase()))].map((name) => ({
        singleHeader: { Name: name },
      })),
      ...(props.redactQueryStrings ? [{ queryString: {} }] : []),
    ],
    loggingFilter: props.allRequests ? undefined : MATCHED_REQUESTS,
  });
  if (before) logging.node.addDependency(before);
}
