import { Construct } from 'constructs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** The L2's state, in JSONata, with a role that may call the function that it calls, and not all its versions. */
export class InvokeTask extends tasks.LambdaInvoke {
  protected override readonly taskPolicies: iam.PolicyStatement[];

  constructor(scope: Construct, id: string, props: tasks.LambdaInvokeJsonataProps) {
    super(scope, id, { ...props, queryLanguage: sfn.QueryLanguage.JSONATA });
    this.taskPolicies = [
      new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [props.lambdaFunction.functionArn],
      }),
    ];
  }
}
