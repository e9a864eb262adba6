import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-xray';
import { uniqueName } from '../../private/unique-name';

/** The trace of a topic in X-Ray (https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html). */
export abstract class TopicTracing {
  /** No segments of the topic itself: the trace of a publisher goes on in its subscribers. */
  public static passThrough(): TopicTracing {
    return new Tracing(sns.TracingConfig.PASS_THROUGH, false);
  }

  /**
   * Segments of the deliveries of messages whose publishers are traced, billed as traces of X-Ray, with a policy by which all topics of this
   * account and Region write them. A Region of an account has five such policies in all, of which topics need one.
   */
  public static active(): TopicTracing {
    return new Tracing(sns.TracingConfig.ACTIVE, true);
  }

  /** The same with a policy that the account has already, for example that of another topic. Without it nothing is traced. */
  public static activeByExistingPolicy(): TopicTracing {
    return new Tracing(sns.TracingConfig.ACTIVE, false);
  }

  /**
   * The setting of the topic.
   *
   * @internal
   */
  public abstract readonly _config: sns.TracingConfig;

  /**
   * Makes the policy, if there is to be one.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): CfnResourcePolicy | undefined;
}

class Tracing extends TopicTracing {
  constructor(
    public readonly _config: sns.TracingConfig,
    private readonly ownPolicy: boolean,
  ) {
    super();
  }

  public _bind(scope: Construct): CfnResourcePolicy | undefined {
    if (!this.ownPolicy) return undefined;
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-xray-resourcepolicy.html
    const statement = new iam.PolicyStatement({
      sid: 'TopicsTrace',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        StringLike: { 'aws:SourceArn': Stack.of(scope).formatArn({ service: 'sns', resource: '*' }) },
      },
    });
    return new CfnResourcePolicy(scope, 'TracePolicy', {
      // Another name would be another policy.
      policyName: uniqueName(scope, 128),
      policyDocument: Stack.of(scope).toJsonString(new iam.PolicyDocument({ statements: [statement] }).toJSON()),
    });
  }
}
