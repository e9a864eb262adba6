import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';

/** What a choice of flow logs made. */
export interface FlowLogParts {
  readonly flowLog?: ec2.FlowLog;
  readonly logGroup?: logs.LogGroup;
}
