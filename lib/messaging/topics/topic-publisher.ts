import { Aws } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matches, nonEmpty, nonEmptyList, validate } from '../../private/validation';

/** Options of `TopicPublisher.service()`. */
export interface TopicServicePublisherOptions {
  /**
   * The ARNs, or patterns of ARNs, of what may publish in the account. Not that of a resource which refers to the topic itself: the
   * stack would have a circle.
   *
   * @default - any resource of the service in this account
   */
  readonly sourceArns?: string[];
}

/**
 * An AWS service that publishes to a topic. The policy of the topic lets it, and that of its key, where it is encrypted.
 *
 * Roles need none of this: `grantPublish()` is for them.
 */
export class TopicPublisher {
  /** Alarms of CloudWatch. Not needed for `Alarms.notify()` of a topic without a key. */
  public static cloudWatchAlarms(): TopicPublisher {
    return TopicPublisher.fromThisAccount('CloudWatchAlarms', 'cloudwatch.amazonaws.com');
  }

  /**
   * Rules of EventBridge. They name no source to SNS and KMS, so that the statements cannot be narrowed, and must not have a role instead
   * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
   */
  public static eventBridge(): TopicPublisher {
    return new TopicPublisher('EventBridge', 'events.amazonaws.com');
  }

  /** Notifications of S3 buckets (https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html). */
  public static s3(): TopicPublisher {
    return TopicPublisher.fromThisAccount('S3', 's3.amazonaws.com');
  }

  /**
   * Vaults of AWS Backup, which documents no source that the statements could be narrowed to, and publishes to topics of its own
   * account alone (https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html).
   */
  public static backup(): TopicPublisher {
    return new TopicPublisher('Backup', 'backup.amazonaws.com');
  }

  /** AWS Budgets (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html). */
  public static budgets(): TopicPublisher {
    return TopicPublisher.fromThisAccount('Budgets', 'budgets.amazonaws.com', [
      `arn:${Aws.PARTITION}:budgets::${Aws.ACCOUNT_ID}:*`,
    ]);
  }

  /** Cost Anomaly Detection (https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html). */
  public static costAnomalyDetection(): TopicPublisher {
    return TopicPublisher.fromThisAccount('CostAnomalyDetection', 'costalerts.amazonaws.com');
  }

  /**
   * Another service, in this account.
   *
   * @param principal its principal, such as `ses.amazonaws.com`
   */
  public static service(principal: string, options: TopicServicePublisherOptions = {}): TopicPublisher {
    validate(
      'TopicPublisher.service',
      matches('principal', principal, /^[a-z0-9.-]+\.amazonaws\.com$/, 'a principal such as ses.amazonaws.com'),
      nonEmptyList('sourceArns', options.sourceArns),
      (options.sourceArns ?? []).map((arn) => nonEmpty('sourceArns', arn)),
    );
    // `email-smtp.amazonaws.com` is EmailSmtp: a sid has letters and digits only.
    const words = principal.replace(/\.amazonaws\.com$/, '').split(/[.-]/);
    const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    return TopicPublisher.fromThisAccount(name, principal, options.sourceArns);
  }

  private static fromThisAccount(name: string, principal: string, sourceArns?: string[]): TopicPublisher {
    return new TopicPublisher(name, principal, {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ...(sourceArns && { ArnLike: { 'aws:SourceArn': sourceArns } }),
    });
  }

  private constructor(
    /**
     * The name, for the statements.
     *
     * @internal
     */
    public readonly _name: string,
    /**
     * The principal of the service.
     *
     * @internal
     */
    public readonly _principal: string,
    private readonly conditions?: Conditions,
  ) {}

  /**
   * The statement of the policy of the topic.
   *
   * @internal
   */
  public _topicStatement(topicArn: string): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: `${this._name}Publishes`,
      principals: [new iam.ServicePrincipal(this._principal)],
      actions: ['sns:Publish'],
      resources: [topicArn],
      conditions: this.conditions,
    });
  }

  /**
   * The statement of the policy of the key. It names no topic, which would be a circle.
   *
   * @internal
   */
  public _keyStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: `${this._name}Encrypts`,
      principals: [new iam.ServicePrincipal(this._principal)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: this.conditions,
    });
  }
}

type Conditions = Record<string, Record<string, string | string[]>>;
