/** What a symbol may be called; no colon, because it is part of client keys. */
export const SYMBOL_PATTERN = /^[A-Z0-9][A-Z0-9._-]{0,31}$/;
