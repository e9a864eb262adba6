import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { at, validate } from '../../private/validation';
import type { ExistingWorkQueueProps, IWorkQueue } from '../queues/work-queue';
import { settingsOf } from './queue-consumers';
import { workQueueAlarms, workQueueWidgets } from './work-queue-alarms';
import { grantRedriveOf } from './work-queue-grants';
import { existingQueueRules } from './work-queue-rules';

/** A queue that exists, with alarms: `WorkQueue.existing()`. */
export class ExistingWorkQueue extends Construct implements IWorkQueue {
  public readonly queue: sqs.IQueue;
  public readonly deadLetterQueue?: sqs.IQueue;
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: ExistingWorkQueueProps) {
    super(scope, id);
    const { queue, alarms, alarmThresholds } = props;
    const settings = settingsOf(queue);
    const failed = props.deadLetterQueue ?? settings.deadLetterQueue;
    validate(at('WorkQueue.existing', scope, id), existingQueueRules(props, settings));
    this.queue = queue;
    this.deadLetterQueue = failed;
    if (!failed) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:noDeadLetterQueue',
        `nothing is known of a dead-letter queue of '${queue.node.path}', so nobody is told of messages that fail; give the queue one, or name it as 'deadLetterQueue'`,
      );
    }
    this.alarms = workQueueAlarms(this, alarms, { retention: settings.retention, alarmThresholds });
  }

  public grantSend(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantSendMessages(grantee);
  }

  public grantConsume(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantConsumeMessages(grantee);
  }

  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    return grantRedriveOf(this, grantee);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return workQueueWidgets(this);
  }
}
