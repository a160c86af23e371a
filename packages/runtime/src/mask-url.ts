// The user-info part reaches to the last @ before a slash, quote or space: a raw @ in a password stays covered.
const USER_INFO = /(\w:\/\/)[^\s"'<>/\\]*@/g;
const SECRET_QUERY_PARAMETER = /([?&][^=&#\s"']*(?:password|token|secret|api[-_]?key)[^=&#\s"']*=)[^&#\s"'\\]*/gi;

/** Replaces the credentials of every URL in the text by `***`; text without credentials comes back unchanged. */
export function maskUrl(url: string): string {
  return url.replace(USER_INFO, '$1***@').replace(SECRET_QUERY_PARAMETER, '$1***');
}
