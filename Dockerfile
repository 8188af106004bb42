FROM node:22-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /peapod
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /peapod
COPY --from=build /peapod/package.json ./
COPY --from=build /peapod/node_modules ./node_modules
COPY --from=build /peapod/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 6443
HEALTHCHECK --interval=5s --start-period=5s CMD ["node", "-e", "require('https').get({host:'127.0.0.1',port:6443,path:'/readyz',rejectUnauthorized:false},r=>process.exit(r.statusCode===200?0:1)).on('error',()=>process.exit(1))"]
ENTRYPOINT ["node", "dist/bundle/cli/main.js"]
CMD ["up", "--data-dir", "/data", "--bind-address", "0.0.0.0", "--port", "6443", "--kubeconfig", "/data/kubeconfig"]
