# The Landfall worker, for docker-compose.yml. Not built by this project's tests: they have no Docker engine.
FROM node:20-bookworm-slim AS build
WORKDIR /landfall
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /landfall
COPY --from=build /landfall/package.json ./
COPY --from=build /landfall/node_modules ./node_modules
COPY --from=build /landfall/dist ./dist
USER node
WORKDIR /project
# SIGTERM lets running slices hand back their cursor before the process ends.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/landfall/dist/client/cli/main.js", "worker"]
