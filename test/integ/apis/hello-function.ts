import { Construct } from 'constructs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApiFunction, ApiFunctionProps, FunctionCode } from '../../../lib/functions';
import { Alarms } from '../../../lib/observability';

const CODE = `
exports.handler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ hello: event.path ?? event.rawPath ?? event.requestContext.routeKey }),
});`;

/** A function behind an API, in line: a snapshot of it needs neither a bundler nor a file. */
export class HelloFunction extends ApiFunction {
  constructor(scope: Construct, id: string, props: Partial<ApiFunctionProps> = {}) {
    super(scope, id, {
      code: FunctionCode.prebuilt({
        code: lambda.Code.fromInline(CODE),
        handler: 'index.handler',
        runtime: lambda.Runtime.NODEJS_LATEST,
      }),
      alarms: Alarms.none(),
      logRetention: logs.RetentionDays.ONE_DAY,
      ...props,
    });
  }
}
