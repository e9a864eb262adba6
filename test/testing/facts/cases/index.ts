import { API_GATEWAY_CASES } from './api-gateway';
import { Case } from './case';
import { CLOUDFRONT_CASES } from './cloudfront';
import { CLOUDWATCH_LOGS_CASES } from './cloudwatch-logs';
import { CONTINUOUS_DEPLOYMENT_CASES } from './continuous-deployment';
import { DYNAMODB_CASES } from './dynamodb';
import { EC2_CASES } from './ec2';
import { GATEWAY_LOAD_BALANCER_CASES } from './gateway-load-balancer';
import { GLOBAL_ACCELERATOR_CASES } from './global-accelerator';
import { LAMBDA_CASES } from './lambda';
import { LOAD_BALANCING_CASES } from './load-balancing';
import { ROUTE_53_CASES } from './route-53';
import { S3_CASES } from './s3';
import { SHIELD_CASES } from './shield';
import { SNS_CASES } from './sns';
import { TIMESTREAM_CASES } from './timestream';
import { TRANSIT_GATEWAY_CASES } from './transit-gateway';
import { WAFV2_CASES } from './wafv2';

export type { Case, Resources } from './case';
export { RECORD_GROUP_CASES } from './route-53';

/** Cases of facts, beside those in `facts.test.ts`. */
export const MORE_CASES: Readonly<Record<string, Case>> = {
  ...LOAD_BALANCING_CASES,
  ...API_GATEWAY_CASES,
  ...DYNAMODB_CASES,
  ...EC2_CASES,
  ...SNS_CASES,
  ...GATEWAY_LOAD_BALANCER_CASES,
  ...CLOUDFRONT_CASES,
  ...CONTINUOUS_DEPLOYMENT_CASES,
  ...GLOBAL_ACCELERATOR_CASES,
  ...LAMBDA_CASES,
  ...CLOUDWATCH_LOGS_CASES,
  ...ROUTE_53_CASES,
  ...S3_CASES,
  ...SHIELD_CASES,
  ...TIMESTREAM_CASES,
  ...TRANSIT_GATEWAY_CASES,
  ...WAFV2_CASES,
};
