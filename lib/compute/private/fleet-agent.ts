import { Aws } from 'aws-cdk-lib/core';
import { ResolvedFleet } from './web-fleet-defaults';

/** The namespace of the CloudWatch agent's metrics. */
export const AGENT_NAMESPACE = 'CWAgent';

/** The dimension by which EC2 and Auto Scaling name the group, too; two deployments of one app do not mix. */
export const GROUP_DIMENSION = 'AutoScalingGroupName';

/** The name of the group is not known before the launch template: the instance asks for it. */
export const FIND_GROUP = `group=$(aws autoscaling describe-auto-scaling-instances --region ${Aws.REGION} --instance-ids "$instance" --query 'AutoScalingInstances[0].AutoScalingGroupName' --output text)`;

/** The commands that know an instance by its metadata. */
export const METADATA = [
  `token=$(curl -sS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 3600' http://169.254.169.254/latest/api/token)`,
  `metadata() { curl -sS -f --retry 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"; }`,
  'instance=$(metadata instance-id)',
];

const FOLDER = '/opt/aws/amazon-cloudwatch-agent';
const CONFIG = `${FOLDER}/etc/fleet.json`;

/**
 * Installs and starts the CloudWatch agent. Who asked for metrics or for logs of the application needs it; without it for
 * the boot log alone, the instance works, and says so.
 */
export function startAgent(fleet: ResolvedFleet, logGroupName: string | undefined): string[] {
  const { metricsAgent, logFiles, image, hardware } = fleet;
  if (!metricsAgent && logGroupName === undefined) return [];
  const { installAgent = 'timeout 120 dnf install -y amazon-cloudwatch-agent' } = image._bind(hardware);
  const required = metricsAgent || logFiles.length > 0;
  return [
    ...(metricsAgent ? [...METADATA, FIND_GROUP] : []),
    `mkdir -p ${FOLDER}/etc`,
    `cat > ${CONFIG} <<CONFIG\n${JSON.stringify(agentConfig(fleet, logGroupName), undefined, 1)}\nCONFIG`,
    `{ command -v amazon-cloudwatch-agent-ctl > /dev/null || ${installAgent}; } &&`,
    `  ${FOLDER}/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:${CONFIG} ||`,
    required ? '  exit 1' : `  echo 'no CloudWatch agent: the boot log stays on the instance'`,
  ];
}

/** The directories whose space is measured: those of the root volume, of data volumes and of local disks. */
export function measuredPaths({ dataVolumes, instanceStorePath }: ResolvedFleet): string[] {
  return ['/', ...dataVolumes.map(({ _mountPath }) => _mountPath), instanceStorePath].filter(
    (path) => path !== undefined,
  );
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html */
function agentConfig(fleet: ResolvedFleet, logGroupName: string | undefined): object {
  // The shell puts the name of the group in.
  const dimensions = { append_dimensions: { [GROUP_DIMENSION]: '$group' } };
  return {
    agent: { metrics_collection_interval: 60, omit_hostname: true },
    ...(fleet.metricsAgent && {
      metrics: {
        namespace: AGENT_NAMESPACE,
        metrics_collected: {
          mem: { measurement: ['mem_used_percent'], ...dimensions },
          disk: { measurement: ['used_percent'], resources: measuredPaths(fleet), drop_device: true, ...dimensions },
        },
        // Without the type of the file system, which differs between images.
        aggregation_dimensions: [[GROUP_DIMENSION, 'path']],
      },
    }),
    ...(logGroupName !== undefined && {
      logs: {
        logs_collected: {
          files: {
            collect_list: [
              logFile(logGroupName, '/var/log/cloud-init-output.log', '/boot'),
              ...fleet.logFiles.map((path) => logFile(logGroupName, path, path)),
            ],
          },
        },
      },
    }),
  };
}

/** A stream has no asterisk in its name. */
function logFile(logGroupName: string, path: string, stream: string): object {
  return {
    file_path: path,
    log_group_name: logGroupName,
    log_stream_name: `{instance_id}${stream.replaceAll('*', '_')}`,
  };
}
