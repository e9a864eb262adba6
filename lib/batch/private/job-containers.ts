import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import { asText } from './amounts';
import { JobImage } from './job-image';

/** The properties of a container that the L2s do not have, or do not render for tokens. */
export interface ContainerAdditions {
  readonly image: JobImage;
  readonly gpus?: number;
  readonly linuxParameters?: batch.CfnJobDefinition.LinuxParametersProperty;
  /** The processor and operating system, where the task names them and the L2 does not. */
  readonly runtimePlatform?: batch.CfnJobDefinition.RuntimePlatformProperty;
}

/** The container of a job on EC2 instances, managed ones as well. */
export class Ec2Container extends batch.EcsEc2ContainerDefinition {
  constructor(
    scope: Construct,
    id: string,
    props: batch.EcsEc2ContainerDefinitionProps,
    private readonly additions: ContainerAdditions,
  ) {
    super(scope, id, props);
  }

  /** @internal */
  public override _renderContainerDefinition(): batch.CfnJobDefinition.ContainerPropertiesProperty {
    return { ...super._renderContainerDefinition(), ...rendered(this, this.additions) };
  }
}

/** The container of a job on Fargate. */
export class FargateContainer extends batch.EcsFargateContainerDefinition {
  constructor(
    scope: Construct,
    id: string,
    props: batch.EcsFargateContainerDefinitionProps,
    private readonly additions: ContainerAdditions,
  ) {
    super(scope, id, props);
  }

  /** @internal */
  public override _renderContainerDefinition(): batch.CfnJobDefinition.ContainerPropertiesProperty {
    return { ...super._renderContainerDefinition(), ...rendered(this, this.additions) };
  }
}

function rendered(
  { cpu, memory }: batch.IEcsContainerDefinition,
  { image, gpus, linuxParameters, runtimePlatform }: ContainerAdditions,
): Partial<batch.CfnJobDefinition.ContainerPropertiesProperty> {
  return {
    linuxParameters,
    ...(runtimePlatform && { runtimePlatform }),
    repositoryCredentials: image.repositoryCredentials && {
      credentialsParameter: image.repositoryCredentials.credentialsParameter ?? '',
    },
    resourceRequirements: [
      { type: 'MEMORY', value: asText(memory.toMebibytes()) },
      { type: 'VCPU', value: asText(cpu) },
      ...(gpus === undefined || gpus === 0 ? [] : [{ type: 'GPU', value: asText(gpus) }]),
    ],
  };
}
