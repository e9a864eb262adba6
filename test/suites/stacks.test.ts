import { suite } from './suite';

// Together they synthesize each profile once, and start the validator once.
suite(['stacks', 'properties'], (file) => !/(handlers|container|bundles|app)\.test\.ts$/.test(file));
