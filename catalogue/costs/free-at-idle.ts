/**
 * Types of resources that cost nothing while nothing happens: by the request, the message, the GB or the second, or never. What they are
 * made for is billed where it is used; the README of a construct has the prices.
 */
export const FREE_AT_IDLE: readonly RegExp[] = [
  // By the request, the message, the event, the second of work, or the user.
  /^AWS::ApiGateway(V2)?::/,
  /^AWS::(Cognito|IoT|Lambda|SNS|SQS|StepFunctions|Scheduler|Pipes|Events|EventSchemas)::/,
  /^AWS::Batch::/,
  /^AWS::CloudFront::/,
  /^AWS::DataSync::/,
  /^AWS::DMS::/, // A replication is billed from its start, which is not part of the deployment.
  // By the GB that is kept.
  /^AWS::(Backup|DynamoDB|ECR|EFS|Logs|S3|S3Outposts)::/,
  /^AWS::FSx::DataRepositoryAssociation$/,
  // What belongs to something that is billed itself.
  /^AWS::(AmazonMQ::Configuration|AutoScaling::(ScalingPolicy|ScheduledAction)|DAX::(ParameterGroup|SubnetGroup))$/,
  /^AWS::(DocDB|Neptune|RDS)::(DBCluster|DBClusterParameterGroup|DBParameterGroup|DBSubnetGroup|EventSubscription)$/,
  /^AWS::RDS::(DBProxy|GlobalCluster)$/,
  /^AWS::ECS::(Cluster|ClusterCapacityProviderAssociations|TaskDefinition)$/,
  /^AWS::ElastiCache::(ParameterGroup|SubnetGroup|User|UserGroup)$/,
  /^AWS::ElasticLoadBalancingV2::(Listener|ListenerRule|TargetGroup)$/,
  /^AWS::GlobalAccelerator::(EndpointGroup|Listener)$/,
  /^AWS::SecretsManager::(ResourcePolicy|RotationSchedule|SecretTargetAttachment)$/,
  /^AWS::WAFv2::(LoggingConfiguration|WebACLAssociation)$/,
  // Free.
  /^AWS::(ApplicationAutoScaling|CertificateManager|CodeDeploy|IAM|ServiceDiscovery)::/,
  /^AWS::EC2::(FlowLog|GatewayRouteTableAssociation|InternetGateway|LaunchTemplate|Route|RouteTable|SecurityGroup(Egress|Ingress)?|Subnet|SubnetRouteTableAssociation|TransitGateway|TransitGatewayRoute|TransitGatewayRouteTable|TransitGatewayRouteTableAssociation|TransitGatewayRouteTablePropagation|VPC|VPCEndpointService|VPCEndpointServicePermissions|VPCGatewayAttachment)$/,
  /^AWS::(SSM::Parameter|Route53::RecordSet(Group)?)$/,
  /^Custom::/,
  // The first three of an account are free, and no example has more.
  /^AWS::CloudWatch::Dashboard$/,
];
