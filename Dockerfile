# One image for each app: docker build --target orders -t meshcart/orders:dev .
# Migrations run from the image of their app with another command: node dist/apps/orders/src/migrate.js
# Nothing here depends on the platform: the packages in the images are plain JavaScript.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM packages AS production-packages
# What is optional are servers and a Node for laptops. Types and maps of others are read by no program.
RUN npm ci --omit=dev --omit=optional --loglevel=error \
  && find node_modules -type f \( -name '*.ts' -o -name '*.map' \) -delete \
  && rm -rf node_modules/.package-lock.json

FROM packages AS build
RUN npm ci --loglevel=error
COPY .swcrc ./
COPY libs libs
COPY apps apps
RUN node_modules/.bin/swc apps libs -d dist --copy-files --ignore '**/*.spec.ts' --quiet

FROM build AS meshctl-package
COPY scripts/pack-meshctl.mjs scripts/
COPY docs/rules docs/rules
RUN node scripts/pack-meshctl.mjs

# docker run --rm -v "$PWD:/work" meshcart/meshctl verify k8s/prod
FROM ${NODE_IMAGE} AS meshctl
COPY --from=meshctl-package /app/dist/packages /packages
RUN npm install --global --loglevel=error /packages/meshctl-*.tgz && npm cache clean --force && rm -rf /packages
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["meshctl"]

FROM ${NODE_IMAGE} AS app
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --no-warnings"
WORKDIR /app
COPY --from=production-packages /app/node_modules node_modules
COPY package.json ./
COPY --from=build /app/dist/libs dist/libs
# The user of the base image, as a number: only then can a cluster see that it is not root.
USER 1000:1000

FROM app AS api
COPY --from=build /app/dist/apps/api dist/apps/api
CMD ["node", "dist/apps/api/src/main.js"]

FROM app AS users
COPY --from=build /app/dist/apps/users dist/apps/users
CMD ["node", "dist/apps/users/src/main.js"]

FROM app AS orders
COPY --from=build /app/dist/apps/orders dist/apps/orders
CMD ["node", "dist/apps/orders/src/main.js"]

FROM app AS billing
COPY --from=build /app/dist/apps/billing dist/apps/billing
CMD ["node", "dist/apps/billing/src/main.js"]

FROM app AS notifications
COPY --from=build /app/dist/apps/notifications dist/apps/notifications
CMD ["node", "dist/apps/notifications/src/main.js"]

FROM app AS twins
COPY --from=build /app/dist/apps/twins dist/apps/twins
CMD ["node", "dist/apps/twins/src/main.js"]
