/** What other domains use of this one and the package does not export. */
export { type InstanceSize, instanceSize } from './private/instance-sizes';
