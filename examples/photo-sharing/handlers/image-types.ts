/** Types that are taken. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png'] as const;

export type ImageType = (typeof IMAGE_TYPES)[number];
