import { Fact } from '../fact';
import { API_GATEWAY_FACTS } from './api-gateway';
import { AUTO_SCALING_FACTS } from './auto-scaling';
import { BATCH_FACTS } from './batch';
import { CLOUDFORMATION_FACTS } from './cloudformation';
import { CLOUDFRONT_FACTS } from './cloudfront';
import { CLOUDWATCH_LOGS_FACTS } from './cloudwatch-logs';
import { CONTINUOUS_DEPLOYMENT_FACTS } from './continuous-deployment';
import { DYNAMODB_FACTS } from './dynamodb';
import { EC2_FACTS } from './ec2';
import { ECS_FACTS } from './ecs';
import { ELASTIC_LOAD_BALANCING_FACTS } from './elastic-load-balancing';
import { GATEWAY_LOAD_BALANCER_FACTS } from './gateway-load-balancer';
import { GLOBAL_ACCELERATOR_FACTS } from './global-accelerator';
import { LAMBDA_FACTS } from './lambda';
import { NETWORK_FIREWALL_FACTS } from './network-firewall';
import { ROUTE_53_FACTS } from './route-53';
import { S3_FACTS } from './s3';
import { SHIELD_FACTS } from './shield';
import { SNS_FACTS } from './sns';
import { TIMESTREAM_FACTS } from './timestream';
import { TRANSIT_GATEWAY_FACTS } from './transit-gateway';
import { VPC_LATTICE_FACTS } from './vpc-lattice';
import { WAFV2_FACTS } from './wafv2';

export { STACK_STAYS } from './cloudformation';

/** Everything that is known about CloudFormation and the services. */
export const FACTS: readonly Fact[] = [
  ...CLOUDFORMATION_FACTS,
  ...ELASTIC_LOAD_BALANCING_FACTS,
  ...AUTO_SCALING_FACTS,
  ...ECS_FACTS,
  ...BATCH_FACTS,
  ...API_GATEWAY_FACTS,
  ...DYNAMODB_FACTS,
  ...EC2_FACTS,
  ...GATEWAY_LOAD_BALANCER_FACTS,
  ...CLOUDFRONT_FACTS,
  ...CONTINUOUS_DEPLOYMENT_FACTS,
  ...GLOBAL_ACCELERATOR_FACTS,
  ...SNS_FACTS,
  ...LAMBDA_FACTS,
  ...CLOUDWATCH_LOGS_FACTS,
  ...ROUTE_53_FACTS,
  ...S3_FACTS,
  ...SHIELD_FACTS,
  ...TIMESTREAM_FACTS,
  ...WAFV2_FACTS,
  ...VPC_LATTICE_FACTS,
  ...NETWORK_FIREWALL_FACTS,
  ...TRANSIT_GATEWAY_FACTS,
];
