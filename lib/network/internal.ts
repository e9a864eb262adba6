export { authorize, authTypeOf } from './private/lattice-auth';
