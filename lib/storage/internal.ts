export { snapshotRole } from './private/snapshot-role';
