import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Only our own files, no inline script or style, no frame; nothing may be sent elsewhere. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // Whoever puts TLS in front decides about HSTS; pinning it on a local address would lock people out.
    strictTransportSecurity: false,
  });
}
