import { Construct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { acknowledgeInherent } from '../../private/rule-packs';

/**
 * The rule for deployments of a service that failed, made once, when somebody wants to know: an alarm, or a target.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export class DeploymentFailed {
  private made?: events.Rule;
  private kept = false;

  constructor(
    private readonly scope: Construct,
    private readonly service: ecs.BaseService,
  ) {}

  /** The rule. */
  public get rule(): events.Rule {
    this.made ??= this.create();
    return this.made;
  }

  /**
   * The rule, for an alarm on its metric. It keeps the events, which have the reason, in a queue: AWS says of its metrics only
   * what they are for rules that invoke a target, and nobody else may have given it one.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
   */
  public get ruleWithRecord(): events.Rule {
    const { rule } = this;
    if (!this.kept) rule.addTarget(new SqsQueue(deadLetterQueue(this.scope, 'FailedDeployments')));
    this.kept = true;
    return rule;
  }

  private create(): events.Rule {
    const rule = new events.Rule(this.scope, 'DeploymentFailed', {
      description: 'Failed deployments of the service',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: [this.service.serviceArn],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
    });
    acknowledgeInherent(
      rule,
      'Its own target is a queue that keeps the events; further ones are given by the caller.',
      'EventBusDLQ',
    );
    return rule;
  }
}
