import { PhotoSharingStack } from '../../../examples/photo-sharing/stack';
import { describeExampleStack } from '../../support/example-stack';

describeExampleStack('PhotoSharing', (app, profile) => new PhotoSharingStack(app, 'PhotoSharing', { profile }));
