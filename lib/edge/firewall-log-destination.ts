import { Construct } from 'constructs';
import { Aws, CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { isKnown, rule, Rules } from '../private/validation';

/**
 * A destination as the logging of a web ACL takes it.
 *
 * @internal
 */
export interface FirewallLogDestinationConfig {
  /** The ARN of the destination. */
  readonly arn: string;

  /**
   * The resource that must be there before the logging.
   *
   * @default - none
   */
  readonly before?: Construct;
}

/**
 * A destination of a firewall's logs in place of its log group. AWS WAF takes none whose name does not begin with `aws-waf-logs-`
 * (https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html).
 */
export abstract class FirewallLogDestination {
  /**
   * A bucket, which is opened to the deliveries of this account. Files come every five minutes or so, and cost less than a log group. It is
   * encrypted by S3, or by a key that admits `delivery.logs.amazonaws.com`.
   */
  public static bucket(bucket: s3.IBucket): FirewallLogDestination {
    return new BucketDestination(bucket);
  }

  /** A stream of Amazon Data Firehose, for tools that take logs as they come. In us-east-1 for a firewall of CloudFront. */
  public static deliveryStream(stream: firehose.IDeliveryStream): FirewallLogDestination {
    return new StreamDestination(stream);
  }

  /**
   * That AWS WAF takes the name.
   *
   * @internal
   */
  public abstract _rules(): Rules;

  /**
   * Opens the destination.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): FirewallLogDestinationConfig;
}

class BucketDestination extends FirewallLogDestination {
  constructor(private readonly bucket: s3.IBucket) {
    super();
  }

  public _rules(): Rules {
    const resource = this.bucket.node.defaultChild;
    return nameRules(
      'bucket',
      resource instanceof s3.CfnBucket ? givenName(resource, resource.bucketName) : this.bucket.bucketName,
    );
  }

  /** https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html */
  public _bind(scope: Construct): FirewallLogDestinationConfig {
    const { bucket } = this;
    const { account } = Stack.of(scope);
    const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
    const ArnLike = { 'aws:SourceArn': Stack.of(scope).formatArn({ service: 'logs', resource: '*' }) };
    const ours = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: { StringEquals: { ...ours, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [bucket.bucketArn],
        conditions: { StringEquals: ours, ArnLike },
      }),
    );
    return { arn: bucket.bucketArn, before: bucket.policy };
  }
}

class StreamDestination extends FirewallLogDestination {
  constructor(private readonly stream: firehose.IDeliveryStream) {
    super();
  }

  public _rules(): Rules {
    const resource = this.stream.node.defaultChild;
    return nameRules(
      'deliveryStream',
      resource instanceof firehose.CfnDeliveryStream
        ? givenName(resource, resource.deliveryStreamName)
        : this.stream.deliveryStreamName,
    );
  }

  public _bind(): FirewallLogDestinationConfig {
    return { arn: this.stream.deliveryStreamArn };
  }
}

/** The name that a resource of this app was given; nothing where CloudFormation makes one up. */
function givenName(resource: CfnResource, name: string | undefined): string {
  const resolved: unknown = Stack.of(resource).resolve(name);
  if (resolved === undefined) return '';
  return typeof resolved === 'string' ? resolved : Token.asString(resolved);
}

function nameRules(kind: string, name: string): Rules {
  return rule(
    isKnown(name) && !name.startsWith('aws-waf-logs-'),
    () =>
      `'logDestination' ${kind} must have a name that begins with 'aws-waf-logs-', got ${name === '' ? 'none' : `'${name}'`}; give it one, because AWS WAF takes no other`,
  );
}
