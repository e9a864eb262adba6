/** How a resource of a type is shown. */
export interface Service {
  /** The name that AWS gives the service. */
  readonly name: string;
  /** The name of its icon in the set of icons. */
  readonly icon: string;
  /** Whether it is outside of Regions. */
  readonly global?: boolean;
}

/** The resources that an architecture is made of. Others are its plumbing: roles, rules, alarms, logs, keys. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'AWS::AmazonMQ::Broker': { name: 'Amazon MQ', icon: 'aws-mq' },
  'AWS::ApiGateway::RestApi': { name: 'API Gateway (REST)', icon: 'aws-api-gateway' },
  'AWS::ApiGatewayV2::Api': { name: 'API Gateway', icon: 'aws-api-gateway' },
  'AWS::AutoScaling::AutoScalingGroup': { name: 'EC2 Auto Scaling', icon: 'aws-ec2' },
  'AWS::Backup::BackupVault': { name: 'AWS Backup', icon: 'aws-backup' },
  'AWS::Batch::JobDefinition': { name: 'Batch job', icon: 'aws-batch' },
  'AWS::Batch::JobQueue': { name: 'Batch job queue', icon: 'aws-batch' },
  'AWS::CloudFront::Distribution': { name: 'CloudFront', icon: 'aws-cloudfront', global: true },
  'AWS::Cognito::UserPool': { name: 'Cognito', icon: 'aws-cognito' },
  'AWS::DAX::Cluster': { name: 'DynamoDB Accelerator', icon: 'aws-dynamodb' },
  'AWS::DMS::ReplicationConfig': { name: 'DMS Serverless', icon: 'aws' },
  'AWS::DataSync::Task': { name: 'DataSync', icon: 'aws' },
  'AWS::DirectoryService::MicrosoftAD': { name: 'Managed Microsoft AD', icon: 'aws' },
  'AWS::DocDB::DBCluster': { name: 'DocumentDB', icon: 'aws-documentdb' },
  'AWS::DynamoDB::GlobalTable': { name: 'DynamoDB', icon: 'aws-dynamodb' },
  'AWS::DynamoDB::Table': { name: 'DynamoDB', icon: 'aws-dynamodb' },
  'AWS::EC2::NatGateway': { name: 'NAT gateway', icon: 'aws-vpc' },
  'AWS::ECR::Repository': { name: 'ECR', icon: 'aws-ecs' },
  'AWS::ECS::Service': { name: 'ECS service', icon: 'aws-ecs' },
  'AWS::EFS::FileSystem': { name: 'EFS', icon: 'aws' },
  'AWS::ElastiCache::ReplicationGroup': { name: 'ElastiCache', icon: 'aws-elastic-cache' },
  'AWS::ElastiCache::ServerlessCache': { name: 'ElastiCache Serverless', icon: 'aws-elastic-cache' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { name: 'Load balancer', icon: 'aws-elb' },
  'AWS::Events::EventBus': { name: 'EventBridge bus', icon: 'aws-eventbridge' },
  'AWS::FSx::FileSystem': { name: 'FSx', icon: 'aws' },
  'AWS::GlobalAccelerator::Accelerator': { name: 'Global Accelerator', icon: 'aws', global: true },
  'AWS::IoT::Policy': { name: 'IoT Core', icon: 'aws-iot' },
  'AWS::Lambda::Function': { name: 'Lambda', icon: 'aws-lambda' },
  'AWS::Neptune::DBCluster': { name: 'Neptune', icon: 'aws-neptune' },
  'AWS::NetworkFirewall::Firewall': { name: 'Network Firewall', icon: 'aws' },
  'AWS::Pipes::Pipe': { name: 'EventBridge Pipes', icon: 'aws-eventbridge' },
  'AWS::RDS::DBCluster': { name: 'Aurora', icon: 'aws-aurora' },
  'AWS::RDS::DBInstance': { name: 'RDS', icon: 'aws-rds' },
  'AWS::RDS::DBProxy': { name: 'RDS Proxy', icon: 'aws-rds' },
  'AWS::S3::Bucket': { name: 'S3', icon: 'aws-s3' },
  'AWS::S3Outposts::Bucket': { name: 'S3 on Outposts', icon: 'aws-s3' },
  'AWS::SNS::Topic': { name: 'SNS', icon: 'aws-sns' },
  'AWS::SQS::Queue': { name: 'SQS', icon: 'aws-sqs' },
  'AWS::Scheduler::Schedule': { name: 'EventBridge Scheduler', icon: 'aws-eventbridge' },
  'AWS::StepFunctions::StateMachine': { name: 'Step Functions', icon: 'aws-step-functions' },
  'AWS::Timestream::InfluxDBCluster': { name: 'Timestream for InfluxDB', icon: 'aws-timestream' },
  'AWS::Timestream::InfluxDBInstance': { name: 'Timestream for InfluxDB', icon: 'aws-timestream' },
  'AWS::Transfer::Server': { name: 'Transfer Family', icon: 'aws' },
};

/** Resources that stand for another: the property that names it. */
export const STAND_INS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'RestApiId',
  'AWS::ApiGatewayV2::Stage': 'ApiId',
  'AWS::DocDB::DBInstance': 'DBClusterIdentifier',
  'AWS::EFS::AccessPoint': 'FileSystemId',
  'AWS::EFS::MountTarget': 'FileSystemId',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::Neptune::DBInstance': 'DBClusterIdentifier',
  'AWS::S3Outposts::AccessPoint': 'Bucket',
  'AWS::StepFunctions::StateMachineAlias': 'RoutingConfiguration',
  'AWS::StepFunctions::StateMachineVersion': 'StateMachineArn',
};

/** Resources through which a part has what it has: its role by an instance profile, its image by a task definition. */
export const LENDERS: ReadonlySet<string> = new Set([
  'AWS::Batch::ComputeEnvironment',
  'AWS::EC2::LaunchTemplate',
  'AWS::ECS::TaskDefinition',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Role',
]);
