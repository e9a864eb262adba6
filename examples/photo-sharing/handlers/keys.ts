/** Ids are made by the API, so that nothing that a client writes becomes a key. */
const PHOTO_ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Whether a text is the id of a photo. */
export function isPhotoId(text: string): boolean {
  return new RegExp(`^${PHOTO_ID}$`).test(text);
}

/** Where the photo is uploaded to. */
export function uploadKey(photoId: string): string {
  return `uploads/${photoId}`;
}

/** Where its thumbnail is. */
export function thumbnailKey(photoId: string): string {
  return `thumbnails/${photoId}.jpg`;
}

/** The id of an uploaded photo, or undefined if the key is of something else. */
export function photoIdOf(key: string): string | undefined {
  return new RegExp(`^uploads/(${PHOTO_ID})$`).exec(key)?.[1];
}

/** A setting of the function. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`environment variable ${name} is not set`);
  return value;
}
