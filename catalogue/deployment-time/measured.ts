import { Duration, Stack } from 'aws-cdk-lib/core';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Made } from './made';

/** A stack whose deployment by CloudFormation somebody has measured, made again by its description. */
export interface Measured extends Made {
  /** The median of the measurements, with synthesis and the CLI, in seconds. */
  readonly measured: number;
}

/** Where the measurements are: seven runs each, in us-east-1. */
export const MEASUREMENTS = 'https://github.com/go-to-k/cdkd-bench-terraform/blob/main/RESULTS.md';

const publicSubnets = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };

function handlerOf(stack: Stack, id: string): lambda.Function {
  return new lambda.Function(stack, id, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
}

/** Its description says what each has. */
export const MEASURED: readonly Measured[] = [
  {
    by: 'VPC, Fargate service, Application Load Balancer',
    measured: 276.7,
    make: (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        maxAzs: 2,
        subnetConfiguration: [publicSubnets],
        restrictDefaultSecurityGroup: false,
      });
      const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
      taskDefinition.addContainer('web', {
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
        portMappings: [{ containerPort: 80 }],
      });
      const service = new ecs.FargateService(stack, 'Service', {
        cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
        taskDefinition,
        assignPublicIp: true,
        minHealthyPercent: 100,
        circuitBreaker: { rollback: true },
      });
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
      loadBalancer.addListener('Http', { port: 80 }).addTargets('Web', {
        port: 80,
        targets: [service],
        healthCheck: { healthyThresholdCount: 2, interval: Duration.seconds(10) },
      });
    },
  },
  {
    by: 'VPC, three instances with a role',
    measured: 193.9,
    make: (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        maxAzs: 1,
        subnetConfiguration: [publicSubnets],
        restrictDefaultSecurityGroup: false,
      });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      const securityGroup = new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc });
      for (const id of ['First', 'Second', 'Third']) {
        new ec2.Instance(stack, id, {
          vpc,
          role,
          securityGroup,
          instanceType: new ec2.InstanceType('t3.micro'),
          machineImage: ec2.MachineImage.latestAmazonLinux2023(),
          vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
        });
      }
    },
  },
  {
    by: 'VPC with NAT, table, queue, bucket, HTTP API with functions',
    measured: 166.1,
    make: (stack) => {
      new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
      const table = new dynamodb.TableV2(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      });
      const queue = new sqs.Queue(stack, 'Queue');
      const bucket = new s3.Bucket(stack, 'Bucket');
      const api = handlerOf(stack, 'Api');
      const consumer = handlerOf(stack, 'Consumer');
      table.grantReadWriteData(api);
      queue.grantSendMessages(api);
      queue.grantConsumeMessages(consumer);
      bucket.grantReadWrite(consumer);
      new apigatewayv2.HttpApi(stack, 'HttpApi', {
        defaultIntegration: new integrations.HttpLambdaIntegration('Function', api),
      });
    },
  },
  {
    by: 'Bucket behind CloudFront',
    measured: 232.3,
    make: (stack) => {
      const origin = origins.S3BucketOrigin.withOriginAccessControl(new s3.Bucket(stack, 'Content'));
      new cloudfront.Distribution(stack, 'Distribution', { defaultBehavior: { origin } });
    },
  },
];
