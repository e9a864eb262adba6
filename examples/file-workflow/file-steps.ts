import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** Properties of the steps. */
export interface FileStepsProps {
  readonly validate: IFunction;
  readonly transform: IFunction;
  /** The record of files, by `id`. */
  readonly files: ITable;
}

/**
 * The steps of the workflow of a file: check it, prepare it, write down what became of it. A file that its sender has to correct is
 * written down as well, and is no failure; a failure ends the execution where it stands, to be redriven.
 *
 * The event of a file may come twice: functions write the same again, and only the first execution writes down.
 */
export class FileSteps extends Construct {
  /** The first state. */
  public readonly start: sfn.IChainable;

  constructor(scope: Construct, id: string, { validate, transform, files }: FileStepsProps) {
    super(scope, id);
    const known = sfn.Succeed.jsonata(this, 'KnownBefore', { outputs: { status: 'KNOWN_BEFORE' } });
    const rejected = this.record('RecordRejection', files, known, {
      state: text("'rejected'"),
      problem: text('$states.input.problem'),
    });
    const recorded = this.record('Record', files, known, {
      state: text("'prepared'"),
      preparedKey: text('$states.input.preparedKey'),
      items: tasks.DynamoAttributeValue.numberFromString('{% $string($states.input.items) %}'),
    });
    const prepared = this.call('Transform', transform).next(recorded);
    recorded.next(sfn.Succeed.jsonata(this, 'Recorded', { outputs: { status: 'PREPARED' } }));
    rejected.next(sfn.Succeed.jsonata(this, 'Rejected', { outputs: { status: 'REJECTED' } }));
    const valid = sfn.Choice.jsonata(this, 'Valid?')
      .when(sfn.Condition.jsonata('{% $exists($states.input.problem) %}'), rejected)
      .otherwise(prepared);
    this.start = this.call('Validate', validate).next(valid);
  }

  private call(id: string, lambdaFunction: IFunction): tasks.LambdaInvoke {
    return tasks.LambdaInvoke.jsonata(this, id, {
      lambdaFunction,
      payload: sfn.TaskInput.fromObject({
        bucket: `{% ${EVENT}.detail.bucket.name %}`,
        key: `{% ${KEY} %}`,
        versionId: `{% ${VERSION} %}`,
      }),
      outputs: '{% $states.result.Payload %}',
      taskTimeout: sfn.Timeout.duration(Duration.minutes(2)),
    });
  }

  private record(
    id: string,
    table: ITable,
    known: sfn.State,
    item: Record<string, tasks.DynamoAttributeValue>,
  ): tasks.DynamoPutItem {
    const task = tasks.DynamoPutItem.jsonata(this, id, {
      table,
      item: {
        id: text(`${KEY} & '#' & ${VERSION}`),
        key: text(KEY),
        receivedAt: text(`${EVENT}.time`),
        execution: text('$states.context.Execution.Name'),
        ...item,
      },
      conditionExpression: 'attribute_not_exists(id)',
      outputs: {},
      taskTimeout: sfn.Timeout.duration(Duration.seconds(30)),
    });
    task.addRetry({ errors: [WRITTEN_BEFORE], maxAttempts: 0 });
    task.addRetry({ errors: ['States.ALL'], maxAttempts: 5, jitterStrategy: sfn.JitterType.FULL });
    task.addCatch(known, { errors: [WRITTEN_BEFORE] });
    return task;
  }
}

/** What EventBridge told, whichever state asks. */
const EVENT = '$states.context.Execution.Input';
const KEY = `${EVENT}.detail.object.key`;
const VERSION = `${EVENT}.detail.object.\`version-id\``;

const WRITTEN_BEFORE = 'DynamoDB.ConditionalCheckFailedException';

function text(expression: string): tasks.DynamoAttributeValue {
  return tasks.DynamoAttributeValue.fromString(`{% ${expression} %}`);
}
