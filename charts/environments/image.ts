/** An image by name, and by what pins it. */
export type Image = LocalImage | ReleasedImage;

/** Built on the spot and loaded into the cluster; never pulled. */
export interface LocalImage {
  readonly name: string;
  readonly tag: string;
}

/** What a release has built. A tag could mean another image tomorrow, so there is none. */
export interface ReleasedImage {
  readonly name: string;
  readonly digest: Digest;
}

export type Digest = `sha256:${string}`;

/** As a manifest writes it. Throws for a digest that is none. */
export function referenceOf(image: Image): string {
  if ('tag' in image) return `${image.name}:${image.tag}`;
  if (!/^sha256:[0-9a-f]{64}$/.test(image.digest)) {
    throw new Error(`${image.name} is not pinned: ${image.digest} is no SHA-256 digest`);
  }
  return `${image.name}@${image.digest}`;
}

/** Short text that differs between versions: good for a label or the end of a name. */
export const versionOf = (image: Image): string =>
  'tag' in image ? image.tag : image.digest.slice('sha256:'.length, 'sha256:'.length + 12);
