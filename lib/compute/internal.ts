export { FIND_GROUP, METADATA } from './private/fleet-agent';
export { rootVolumeOf } from './private/root-volume';
export { gp3Rules, type RootVolumeOptions } from './storage/data-volume';
