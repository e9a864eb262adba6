import { suite } from './suite';

// Together they synthesize each profile once.
suite(['stacks'], (file) => !/(handlers|container|bundles|app)\.test\.ts$/.test(file));
