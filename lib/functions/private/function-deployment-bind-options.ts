import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What a deployment acts on. */
export interface FunctionDeploymentBindOptions {
  /** What is being made, for errors. */
  readonly where: string;
  /** The alias whose traffic is shifted. */
  readonly alias: lambda.Alias;
  /** The function's own alarms that speak of a bad version. */
  readonly alarms: cloudwatch.IAlarm[];
}
