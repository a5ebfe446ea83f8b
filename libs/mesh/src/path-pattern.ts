/** The regular expression of a path with parameters in braces: each stands for one segment, all else for itself. */
export const pathPattern = (path: string): string =>
  path
    .split(/\{[^}]+\}/)
    .map((part) => part.replaceAll(/[.+*?^$()[\]|\\]/g, String.raw`\$&`))
    .join('[^/]+');
