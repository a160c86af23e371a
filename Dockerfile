# One image a component or watched service: docker build --build-arg SERVICE=scheduler --target service .
# The gateway has the web page as well: --build-arg SERVICE=api-gateway --target gateway
# Works with BuildKit and without it. docker-compose.yml builds them all.

FROM node:24-trixie-slim AS manifests
WORKDIR /all
COPY . .
# What decides about dependencies, so that a change of a source file installs nothing anew.
RUN find . -type f ! -name package.json ! -name 'pnpm-*.yaml' -delete && find . -type d -empty -delete

FROM node:24-trixie-slim AS build
RUN npm install --global --no-fund --no-audit pnpm@11.28.11 && mkdir /app && chown node:node /app
USER node
WORKDIR /app
ENV CI=true

# Downloaded once for all images; what each needs is taken from there.
FROM build AS store
COPY --chown=node:node pnpm-lock.yaml pnpm-workspace.yaml /home/node/fetch/
RUN cd /home/node/fetch && pnpm fetch --prod && rm -rf node_modules

FROM store AS dependencies
ARG SERVICE
COPY --chown=node:node --from=manifests /all/ ./
# The root brings a Node for machines without one; the image has its own.
RUN pnpm install --offline --prod --frozen-lockfile --filter "@recovery/${SERVICE}..." \
    && rm -rf node_modules/node-linux-* node_modules/.pnpm/node-linux-* node_modules/.pnpm/node_modules/node-linux-*

FROM node:24-trixie-slim AS service
ARG SERVICE
WORKDIR /app
COPY --from=dependencies /app/ ./
COPY packages/ packages/
COPY services/${SERVICE}/ services/${SERVICE}/
COPY config/ config/
COPY scripts/health-check.mjs ./
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache \
    NODE_COMPILE_CACHE_PORTABLE=1 \
    DATA_DIR=/app/data \
    LOG_DIR=/app/logs \
    HEALTH_HOST=0.0.0.0 \
    HEALTH_PORT=8080 \
    HEALTH_CHECK_PORT=8080
RUN ln -s "services/${SERVICE}/src/main.ts" main.ts && mkdir data logs .compile-cache && chown node:node data logs .compile-cache
USER node
# Started without its addresses it loads every module, says which variable is missing, and ends with 78: the compile
# cache is warm. It is by user, hence as the one who will run.
RUN node main.ts 2>/dev/null; test $? -eq 78 && chmod -R a-w .compile-cache
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=3 CMD ["node", "health-check.mjs"]
CMD ["node", "main.ts"]

FROM build AS page
COPY --chown=node:node --from=manifests /all/ ./
RUN pnpm install --frozen-lockfile --filter "@recovery/dashboard..."
COPY --chown=node:node tsconfig.base.json ./
COPY --chown=node:node packages/ packages/
COPY --chown=node:node services/dashboard/ services/dashboard/
RUN cd services/dashboard && node node_modules/vite/bin/vite.js build

FROM service AS gateway
COPY --from=page /app/services/dashboard/dist/ services/dashboard/dist/
ENV HOST=0.0.0.0 \
    PORT=3000 \
    HEALTH_CHECK_PORT=3000
