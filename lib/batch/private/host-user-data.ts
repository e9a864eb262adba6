import { IConstruct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { limitUserData } from '../../private/user-data-size';
import { JobAgentOptions, JobInstanceSetup } from '../capacity/job-instance-options';

/**
 * The user data of an instance: settings of the agent, scratch space, commands of the caller. It runs before the agent starts,
 * and an instance that it fails on takes no jobs. Batch merges a part of its own into it, so it is in MIME multipart format.
 * https://docs.aws.amazon.com/batch/latest/userguide/launch-templates.html#lt-user-data
 */
export function hostUserData(scope: IConstruct, setup: JobInstanceSetup): ec2.UserData {
  const commands = ec2.UserData.forLinux();
  commands.addCommands(
    ...FAIL_CLOSED,
    "cat >> /etc/ecs/ecs.config <<'CONFIG'",
    ...agentSettings(setup.agent),
    'CONFIG',
    ...(setup.scratch?._bind() ?? []),
    ...(setup.userDataCommands ?? []),
  );
  const userData = new ec2.MultipartUserData();
  // Not encoded a second time, which would take a third of the little room that user data has.
  userData.addPart(
    ec2.MultipartBody.fromRawBody({ contentType: ec2.MultipartBody.SHELL_SCRIPT, body: commands.render() }),
  );
  limitUserData(scope, userData);
  return userData;
}

/**
 * Ends an instance that is not as it was asked for: a directory in place of a mount would take the jobs' files with it. The
 * service of the agent waits for user data, so no job has started. What went wrong is in the console output of the instance,
 * which EC2 keeps for an hour: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshoot-unreachable-instance.html
 */
const FAIL_CLOSED = [
  'set -Eeuo pipefail',
  'end_instance() {',
  '  if [ "$1" -eq 0 ]; then return; fi',
  '  trap - ERR',
  '  set +e',
  '  echo "user data failed with status $1: the instance takes no jobs and shuts down" >&2',
  '  systemctl mask --now ecs',
  '  shutdown -h now',
  '}',
  `trap 'echo "status $? at line $LINENO: $BASH_COMMAND" >&2' ERR`,
  `trap 'end_instance $?' EXIT`,
  // For what depends on the network: six times in about a minute.
  'retry() {',
  '  for pause in 2 4 8 16 32; do',
  '    if "$@"; then return 0; fi',
  '    sleep "$pause"',
  '  done',
  '  "$@"',
  '}',
];

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html */
function agentSettings({ imagePull, spotDraining, reservedMemory }: JobAgentOptions = {}): string[] {
  return [
    // Logs are written with the job's execution role, so that the instance needs no permission for logs.
    'ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true',
    // Nodes of multi-node jobs have interfaces of their own, and need no instance metadata; other jobs cannot be kept from it.
    'ECS_AWSVPC_BLOCK_IMDS=true',
    ...(imagePull === undefined ? [] : [`ECS_IMAGE_PULL_BEHAVIOR=${imagePull}`]),
    ...(spotDraining === true ? ['ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'] : []),
    ...(reservedMemory === undefined ? [] : [`ECS_RESERVED_MEMORY=${reservedMemory.toMebibytes()}`]),
  ];
}
