import { ACM } from '@aws-sdk/client-acm';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { ApplicationAutoScaling } from '@aws-sdk/client-application-auto-scaling';
import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { Backup } from '@aws-sdk/client-backup';
import { Batch } from '@aws-sdk/client-batch';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudFront } from '@aws-sdk/client-cloudfront';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EC2 } from '@aws-sdk/client-ec2';
import { ECR } from '@aws-sdk/client-ecr';
import { ECS } from '@aws-sdk/client-ecs';
import { EFS } from '@aws-sdk/client-efs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { ServiceDiscovery } from '@aws-sdk/client-servicediscovery';
import { SFN } from '@aws-sdk/client-sfn';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { WAFV2 } from '@aws-sdk/client-wafv2';
import { REGION } from './workplace';

/** Clients of the AWS SDK that talk to the emulator, and to nobody else. */
export type Aws = ReturnType<typeof connect>;

/** Makes the clients of a Region. */
export function connect(endpoint: string, region: string = REGION) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
    requestHandler: { requestTimeout: 20_000 },
  };
  return {
    endpoint,
    region,
    acm: new ACM(config),
    apiGateway: new APIGateway(config),
    apiGatewayV2: new ApiGatewayV2(config),
    applicationAutoScaling: new ApplicationAutoScaling(config),
    autoScaling: new AutoScaling(config),
    backup: new Backup(config),
    batch: new Batch(config),
    cloudFormation: new CloudFormation(config),
    cloudFront: new CloudFront(config),
    cloudWatch: new CloudWatch(config),
    codeDeploy: new CodeDeploy(config),
    cognito: new CognitoIdentityProvider(config),
    dynamoDb: new DynamoDB(config),
    ec2: new EC2(config),
    ecr: new ECR(config),
    ecs: new ECS(config),
    efs: new EFS(config),
    eventBridge: new EventBridge(config),
    iam: new IAM(config),
    kms: new KMS(config),
    lambda: new Lambda(config),
    loadBalancing: new ElasticLoadBalancingV2(config),
    logs: new CloudWatchLogs(config),
    route53: new Route53(config),
    s3: new S3({ ...config, forcePathStyle: true }),
    scheduler: new Scheduler(config),
    serviceDiscovery: new ServiceDiscovery(config),
    secretsManager: new SecretsManager(config),
    sns: new SNS(config),
    sqs: new SQS(config),
    ssm: new SSM(config),
    stepFunctions: new SFN(config),
    waf: new WAFV2(config),
  };
}
