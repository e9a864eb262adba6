/** What other domains use of this one and the package does not export. */
export { type InstanceSize, instanceSize } from './private/instance-sizes';
export { managedInstanceRole, managedInstancesInfrastructureRole } from './private/managed-instance-roles';
