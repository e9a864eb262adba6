import { Resource } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** Whether an operating system of instances is Windows: `WINDOWS_SERVER_2022_CORE` is. */
export function isWindowsOs(os: string): boolean {
  return os.startsWith('WINDOWS_');
}

/** The operating system of tasks that run on instances. */
export function osFamilyOf(os: string): ecs.OperatingSystemFamily {
  return isWindowsOs(os) ? ecs.OperatingSystemFamily.of(os) : ecs.OperatingSystemFamily.LINUX;
}

/**
 * The newest ECS-optimized image; aws-cdk-lib has those of Full only.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_windows_AMI.html
 */
export function windowsImage(os: string): ec2.IMachineImage {
  const [, release = '', edition = ''] = /^WINDOWS_SERVER_(\d+)_(\w+)$/.exec(os) ?? [];
  const name = `Windows_Server-${release}-English-${edition.charAt(0)}${edition.slice(1).toLowerCase()}-ECS_Optimized`;
  return ec2.MachineImage.fromSsmParameter(`/aws/service/ami-windows-latest/${name}/image_id`, {
    os: ec2.OperatingSystemType.WINDOWS,
  });
}

/**
 * Roles for tasks, networks of their own, and no way from these to the role of the instance: without these options of the
 * agent no task of this library could run.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_windows_container_instance.html
 */
const AGENT_OPTIONS = `-EnableTaskIAMRole -EnableTaskENI -AwsvpcBlockIMDS -LoggingDrivers '["json-file","awslogs"]'`;

/** The script of an instance with Windows. It completes the command by which aws-cdk-lib starts the agent, which has no options. */
export class WindowsUserData extends ec2.UserData {
  private readonly script = ec2.UserData.forWindows();

  public addCommands(...commands: string[]): void {
    this.script.addCommands(
      ...commands.map((command) =>
        command.startsWith('Initialize-ECSAgent ') ? `${command} ${AGENT_OPTIONS}` : command,
      ),
    );
  }

  public addOnExitCommands(...commands: string[]): void {
    this.script.addOnExitCommands(...commands);
  }

  public render(): string {
    return this.script.render();
  }

  public addS3DownloadCommand(params: ec2.S3DownloadOptions): string {
    return this.script.addS3DownloadCommand(params);
  }

  public addExecuteFileCommand(params: ec2.ExecuteFileOptions): void {
    this.script.addExecuteFileCommand(params);
  }

  public addSignalOnExitCommand(resource: Resource): void {
    this.script.addSignalOnExitCommand(resource);
  }
}

/** A setting of the agent, which it reads when it starts: to be added before aws-cdk-lib's commands. */
export function windowsAgentSetting(name: string): string {
  return `[Environment]::SetEnvironmentVariable("${name}", "true", "Machine")`;
}
