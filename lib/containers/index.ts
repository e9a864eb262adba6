export * from './image-repository';
export * from './image-retention';
export * from './image-scanning';
