/** How a resource of a type is shown. */
export interface Service {
  /** The name that AWS gives the service. */
  readonly name: string;
  /** Whether it is outside of Regions. */
  readonly global?: boolean;
}

/** The resources that an architecture is made of. Others are its plumbing: roles, rules, alarms, logs, keys. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'AWS::AmazonMQ::Broker': { name: 'Amazon MQ' },
  'AWS::ApiGateway::RestApi': { name: 'API Gateway (REST)' },
  'AWS::ApiGatewayV2::Api': { name: 'API Gateway' },
  'AWS::AutoScaling::AutoScalingGroup': { name: 'EC2 Auto Scaling' },
  'AWS::Backup::BackupVault': { name: 'AWS Backup' },
  'AWS::Batch::JobDefinition': { name: 'Batch job' },
  'AWS::Batch::JobQueue': { name: 'Batch job queue' },
  'AWS::CloudFront::Distribution': { name: 'CloudFront', global: true },
  'AWS::Cognito::UserPool': { name: 'Cognito' },
  'AWS::DAX::Cluster': { name: 'DynamoDB Accelerator' },
  'AWS::DMS::ReplicationConfig': { name: 'DMS Serverless' },
  'AWS::DataSync::Task': { name: 'DataSync' },
  'AWS::DirectoryService::MicrosoftAD': { name: 'Managed Microsoft AD' },
  'AWS::DocDB::DBCluster': { name: 'DocumentDB' },
  'AWS::DynamoDB::GlobalTable': { name: 'DynamoDB' },
  'AWS::DynamoDB::Table': { name: 'DynamoDB' },
  'AWS::EC2::NatGateway': { name: 'NAT gateway' },
  'AWS::EC2::TransitGateway': { name: 'Transit Gateway' },
  'AWS::ECR::Repository': { name: 'ECR' },
  'AWS::ECS::Service': { name: 'ECS service' },
  'AWS::EFS::FileSystem': { name: 'EFS' },
  'AWS::ElastiCache::ReplicationGroup': { name: 'ElastiCache' },
  'AWS::ElastiCache::ServerlessCache': { name: 'ElastiCache Serverless' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { name: 'Load balancer' },
  'AWS::Events::EventBus': { name: 'EventBridge bus' },
  'AWS::FSx::FileSystem': { name: 'FSx' },
  'AWS::GlobalAccelerator::Accelerator': { name: 'Global Accelerator', global: true },
  'AWS::IoT::Policy': { name: 'IoT Core' },
  'AWS::Lambda::Function': { name: 'Lambda' },
  'AWS::Neptune::DBCluster': { name: 'Neptune' },
  'AWS::NetworkFirewall::Firewall': { name: 'Network Firewall' },
  'AWS::Pipes::Pipe': { name: 'EventBridge Pipes' },
  'AWS::RDS::DBCluster': { name: 'Aurora' },
  'AWS::RDS::DBInstance': { name: 'RDS' },
  'AWS::RDS::DBProxy': { name: 'RDS Proxy' },
  'AWS::S3::Bucket': { name: 'S3' },
  'AWS::S3Outposts::Bucket': { name: 'S3 on Outposts' },
  'AWS::SNS::Topic': { name: 'SNS' },
  'AWS::SQS::Queue': { name: 'SQS' },
  'AWS::Scheduler::Schedule': { name: 'EventBridge Scheduler' },
  'AWS::StepFunctions::StateMachine': { name: 'Step Functions' },
  'AWS::Timestream::InfluxDBCluster': { name: 'Timestream for InfluxDB' },
  'AWS::Timestream::InfluxDBInstance': { name: 'Timestream for InfluxDB' },
  'AWS::Transfer::Server': { name: 'Transfer Family' },
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
