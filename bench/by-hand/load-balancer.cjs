// The load balancer that WebFleet and EcsWebService make for themselves, written by hand.
'use strict';
const { Duration, RemovalPolicy, Stack } = require('aws-cdk-lib/core');
const ec2 = require('aws-cdk-lib/aws-ec2');
const elbv2 = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const iam = require('aws-cdk-lib/aws-iam');
const s3 = require('aws-cdk-lib/aws-s3');

/** A private bucket that load balancers of this account may write to. */
function accessLogs(scope, loadBalancer) {
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        id: 'ExpireLogs',
        expiration: Duration.days(90),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      { id: 'RemoveDeleteMarkers', expiredObjectDeleteMarker: true },
    ],
  });
  const stack = Stack.of(scope);
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LoadBalancerDeliversLogs',
      principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
      conditions: {
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            service: 'elasticloadbalancing',
            resource: 'loadbalancer',
            resourceName: '*',
          }),
        },
      },
    }),
  );
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.node.addDependency(bucket.policy);
}

/** What would keep an earlier value if a template left it out: these have no prop, or one that false leaves out. */
const OFF = {
  'zonal_shift.config.enabled': 'false',
  'waf.fail_open.enabled': 'false',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'connection_logs.s3.enabled': 'false',
  'health_check_logs.s3.enabled': 'false',
};

function setAttributes(owner, attributes) {
  for (const [key, value] of Object.entries(attributes)) owner.setAttribute(key, value);
}

exports.accessLogs = accessLogs;

/** What the pattern of aws-ecs-patterns leaves out of a load balancer. */
exports.settings = (loadBalancer) =>
  setAttributes(loadBalancer, {
    'routing.http2.enabled': 'true',
    'idle_timeout.timeout_seconds': '60',
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
    'routing.http.xff_header_processing.mode': 'append',
    'client_keep_alive.seconds': '3600',
    ...OFF,
  });

/** The attributes of a target group beside its delay of deregistration and its stickiness. */
exports.targetAttributes = (targetGroup) =>
  setAttributes(targetGroup, {
    'load_balancing.cross_zone.enabled': 'true',
    'load_balancing.algorithm.type': 'round_robin',
    'slow_start.duration_seconds': '0',
    'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
    'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
  });

exports.loadBalancer = (scope, vpc) => {
  const securityGroup = new ec2.SecurityGroup(scope, 'LoadBalancerSecurityGroup', {
    vpc,
    description: 'Load balancer: inbound from its clients, outbound to its targets',
    allowAllOutbound: false,
  });
  securityGroup.addIngressRule(
    ec2.Peer.ipv4(vpc.vpcCidrBlock),
    ec2.Port.tcp(80),
    'Clients to the load balancer on port 80',
  );
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    internetFacing: false,
    ipAddressType: elbv2.IpAddressType.IPV4,
    securityGroup,
    deletionProtection: false,
    dropInvalidHeaderFields: true,
    idleTimeout: Duration.seconds(60),
    clientKeepAlive: Duration.hours(1),
    desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
    http2Enabled: true,
    xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND,
  });
  setAttributes(loadBalancer, OFF);
  accessLogs(scope, loadBalancer);
  const listener = loadBalancer.addListener('Http', {
    port: 80,
    open: false,
    defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' }),
  });
  return { loadBalancer, listener };
};

exports.healthCheck = {
  path: '/',
  port: 'traffic-port',
  protocol: elbv2.Protocol.HTTP,
  interval: Duration.seconds(15),
  timeout: Duration.seconds(5),
  healthyThresholdCount: 2,
  unhealthyThresholdCount: 3,
  healthyHttpCodes: '200',
};

exports.route = (scope, listener, targetGroup) =>
  new elbv2.ApplicationListenerRule(scope, 'Route', {
    listener,
    priority: 50_000,
    conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])],
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
