import { suite } from './suite';

// Together they synthesize each profile once. The properties have a command of their own, `npm run test:properties`.
suite(['stacks'], (file) => !/(handlers|container|bundles|app)\.test\.ts$/.test(file));
