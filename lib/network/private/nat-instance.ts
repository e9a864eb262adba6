import { Construct } from 'constructs';
import { Aws, CfnElement, Lazy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import { NatInstanceOptions } from '../egress';

/** The provider of a NAT instance, with user data that reports its result to CloudFormation. */
export function natInstanceProvider(options: NatInstanceOptions): ec2.NatInstanceProviderV2 {
  const { instanceType = ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO) } = options;
  const userData = ec2.UserData.forLinux();
  const provider = ec2.NatProvider.instanceV2({
    instanceType,
    machineImage: options.machineImage ?? latestImage(instanceType),
    // The default lets the whole internet in.
    defaultAllowedTraffic: ec2.NatTrafficDirection.OUTBOUND_ONLY,
    associatePublicIpAddress: true,
    // Unlimited bursting, the default of T4g, has no upper bound of cost.
    creditSpecification: ec2.CpuCredits.STANDARD,
    userData,
  });
  userData.addCommands('set -euo pipefail', ...FORWARD);
  userData.addOnExitCommands(
    'set +e',
    'if [ $exitCode -eq 0 ]; then status=SUCCESS; else status=FAILURE; fi',
    `token=$(curl -sS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)`,
    `instance=$(curl -sS --retry 5 -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)`,
    `aws cloudformation signal-resource --region ${Aws.REGION} --stack-name ${Aws.STACK_NAME} --logical-resource-id ${logicalIdOf(provider)} --unique-id "$instance" --status $status`,
  );
  return provider;
}

/** Gives the instance what aws-cdk-lib's provider does not, once the VPC exists. */
export function finishNatInstance(
  scope: Construct,
  instance: ec2.Instance,
  alarms: Alarms,
): cloudwatch.Alarm | undefined {
  const server = instance.node.defaultChild as ec2.CfnInstance;
  server.metadataOptions = { httpTokens: 'required', httpPutResponseHopLimit: 1 };
  server.blockDeviceMappings = [
    { deviceName: '/dev/xvda', ebs: { encrypted: true, volumeType: 'gp3', deleteOnTermination: true } },
  ];
  // What is created in the private tier needs it: a route that leads to nothing fails much later, and elsewhere.
  server.cfnOptions.creationPolicy = { resourceSignal: { count: 1, timeout: 'PT15M' } };
  grantOwnCalls(instance);
  acknowledgeFindings(instance);
  return addStatusAlarm(scope, instance, alarms);
}

/**
 * Forwarding and masquerading, as in
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html#create-nat-ami. Packages are tried for several minutes: the
 * first attempts after the start may fail (https://github.com/aws/aws-cdk/issues/36717). A swap file keeps dnf alive on an
 * instance with little memory.
 */
const FORWARD = [
  'if [ "$(awk \'/MemTotal/ { print $2 }\' /proc/meminfo)" -lt 1500000 ]; then',
  '  dd if=/dev/zero of=/swapfile bs=1M count=1024 && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile',
  'fi',
  'for attempt in $(seq 20); do',
  '  if dnf install -y iptables-services; then break; fi',
  '  if [ "$attempt" -eq 20 ]; then echo "iptables-services cannot be installed"; exit 1; fi',
  '  sleep 15',
  'done',
  'echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-nat.conf',
  'sysctl -p /etc/sysctl.d/90-nat.conf',
  `interface=$(ip -o -4 route show default | awk '{ print $5; exit }')`,
  'systemctl enable --now iptables',
  'iptables -F FORWARD',
  'iptables -t nat -A POSTROUTING -o "$interface" -j MASQUERADE',
  'service iptables save',
];

function latestImage({ architecture }: ec2.InstanceType): ec2.IMachineImage {
  const { ARM_64, X86_64 } = ec2.AmazonLinuxCpuType;
  return ec2.MachineImage.latestAmazonLinux2023({
    cpuType: architecture === ec2.InstanceArchitecture.ARM_64 ? ARM_64 : X86_64,
  });
}

/** The provider makes its one instance after its user data. */
function logicalIdOf(provider: ec2.NatInstanceProviderV2): string {
  return Lazy.string({
    produce: () => {
      const [instance] = provider.gatewayInstances;
      return Stack.of(instance).getLogicalId(instance.node.defaultChild as CfnElement);
    },
  });
}

/**
 * The signal, and Session Manager without the managed policy, which also reads every parameter of the account.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsessionmanagermessagegatewayservice.html
 */
function grantOwnCalls(instance: ec2.Instance): void {
  const stack = Stack.of(instance);
  const instances = stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
  const statements = [
    { actions: ['cloudformation:SignalResource'], resources: [Aws.STACK_ID] },
    { actions: ['ssm:UpdateInstanceInformation'], resources: [instances] },
    {
      actions: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
  ];
  for (const statement of statements) instance.addToRolePolicy(new iam.PolicyStatement(statement));
  acknowledgeInherent(
    instance.role,
    'The channels of Session Manager have no resource-level permissions, and the heartbeat is needed before the id of the instance is known.',
    'AwsSolutions-IAM5[Resource::*]',
    wildcardFinding(instance, instances),
  );
}

function acknowledgeFindings(instance: ec2.Instance): void {
  acknowledgeInherent(
    instance,
    'A NAT instance is for sandboxes, which are not worth detailed monitoring, billed by the metric',
    'AwsSolutions-EC28',
    'EC2InstanceDetailedMonitoringEnabled',
  );
  acknowledgeInherent(
    instance,
    'A NAT instance holds no state: a new one takes over, and deleting the stack has to be able to remove it',
    'AwsSolutions-EC29',
  );
}

function addStatusAlarm(scope: Construct, instance: ec2.Instance, alarms: Alarms): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'NatInstanceStatus', {
    severity: severityOf('natInstance'),
    metric: new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName: 'StatusCheckFailed',
      dimensionsMap: { InstanceId: instance.instanceId },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 3,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    alarmDescription:
      'The NAT instance fails its status checks or does not run: the private tier is cut off from the internet. Start it, or replace it by a deployment with another image; Session Manager leads to its log /var/log/cloud-init-output.log.',
  });
}
