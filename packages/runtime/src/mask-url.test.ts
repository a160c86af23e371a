import { describe, expect, it } from 'vitest';
import { maskUrl } from './mask-url.ts';

describe('maskUrl', () => {
  it.each([
    ['postgres://user:pass@db:5432/main', 'postgres://***@db:5432/main'],
    ['redis://:pass@127.0.0.1:6379/0', 'redis://***@127.0.0.1:6379/0'],
    ['postgres://user:p@ss:w@db/main', 'postgres://***@db/main'],
    ['cannot reach redis://a:b@c and http://d:e@f/g', 'cannot reach redis://***@c and http://***@f/g'],
    ['http://host/path?token=abc&x=1', 'http://host/path?token=***&x=1'],
    ['http://host/path?x=1', 'http://host/path?x=1'],
    ['mail someone@example.org', 'mail someone@example.org'],
    ['', ''],
  ])('turns %j into %j', (url, masked) => {
    expect(maskUrl(url)).toBe(masked);
  });
});
