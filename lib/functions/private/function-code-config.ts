import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What a function runs. */
export interface FunctionCodeConfig {
  /** The code. */
  readonly code: lambda.Code;
  /** The function in the code. */
  readonly handler: string;
  /** What runs it. */
  readonly runtime: lambda.Runtime;
  /** Variables that the code needs to run well; the caller's go over them. */
  readonly environment: { readonly [name: string]: string };
}
