import { ContainerSource } from '../../lib/containers';

/** An image of the internet: nothing is built for it. */
export const IMAGE = ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37');
