import * as ecs from 'aws-cdk-lib/aws-ecs';

/** The resource of a service, by aws-cdk-lib's public way to it. */
export function serviceResource(service: ecs.BaseService): ecs.CfnService {
  return service.node.defaultChild as ecs.CfnService;
}
