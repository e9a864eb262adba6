import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';

/** What a forecast is made from, as CloudFormation wants it. */
export type PredictiveMetricConfig = autoscaling.CfnScalingPolicy.PredictiveScalingMetricSpecificationProperty;
