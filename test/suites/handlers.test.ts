import { suite } from './suite';

// Programs of the examples: handlers, containers, bundles.
suite(['stacks'], (file) => /(handlers|container|bundles|app)\.test\.ts$/.test(file));
