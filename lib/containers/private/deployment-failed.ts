import { Construct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { acknowledgeInherent } from '../../private/rule-packs';

/**
 * The rule for deployments of a service that failed, made once, when somebody wants to know: an alarm, or a target.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export class DeploymentFailed {
  private made?: events.Rule;

  constructor(
    private readonly scope: Construct,
    private readonly service: ecs.BaseService,
  ) {}

  /** The rule. */
  public get rule(): events.Rule {
    this.made ??= this.create();
    return this.made;
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
      'The rule is counted by an alarm; its own targets, if any, are given by the caller.',
      'EventBusDLQ',
    );
    return rule;
  }
}
