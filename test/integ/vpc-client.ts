import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult, IApiCall, IDeployAssert, Match } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

const CODE = `
exports.handler = async ({ url }) => {
  const response = await fetch(url);
  return { status: response.status, body: (await response.text()).slice(0, 1000) };
};`;

/**
 * Sends requests from inside a VPC. The functions that make the assertions are outside, and nothing that is tested has to
 * be on the internet only to be tested.
 */
export class VpcClient extends Construct {
  private readonly client: lambda.Function;

  constructor(scope: Construct, id: string, vpc: ec2.IVpc) {
    super(scope, id);
    this.client = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_LATEST,
      handler: 'index.handler',
      code: lambda.Code.fromInline(CODE),
      timeout: Duration.seconds(30),
      vpc,
      logGroup: new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_DAY }),
    });
  }

  /** The address answers with this status, now or within ten minutes. */
  public expect(assertions: IDeployAssert, url: string, status: number): IApiCall {
    return assertions
      .invokeFunction({ functionName: this.client.functionName, payload: JSON.stringify({ url }) })
      .expect(ExpectedResult.objectLike({ Payload: Match.serializedJson({ status }) }))
      .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) });
  }
}
